// All imported: what a test replaces by fake timers, which stand still, are the globals. Node's servers go on as well.
import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** The clock that a drain goes by, and its one kind of timer. */
export interface Clock {
  /** ms on a clock that never jumps. */
  now(): number;
  /** The date, for people. */
  date(): Date;
  /** Calls `fn` after `ms` milliseconds unless the returned undo is called first. Keeps the process alive. */
  after(ms: number, fn: () => void): () => void;
  /** The same, for what is not worth keeping the process alive for. */
  inBackground(ms: number, fn: () => void): () => void;
}

/** The clock on the wall. */
export const realClock: Clock = {
  now: () => performance.now(),

  date: () => new Date(),

  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },

  inBackground(ms, fn) {
    const timer = setTimeout(fn, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** The next turn of the event loop, whatever the clock. Two of them have a poll phase in between, wherever they start. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Calls `fn` after `ms`, when all that has arrived by then has been read, unless the returned undo is called first: for what a
 * peer has so much time to do. Where the loop was blocked, timers come before sockets.
 */
export function afterReading(clock: Clock, ms: number, fn: () => void): () => void {
  let undo = clock.after(ms, () => {
    const immediate = setImmediate(fn);
    undo = () => clearImmediate(immediate);
  });
  return () => undo();
}

/** Resolves when `signal` aborts; at once if it already has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves after `ms`, or as soon as `stop` aborts; leaves neither timer nor listener behind. */
export function sleep(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      undo();
      stop.removeEventListener('abort', over);
      resolve();
    };
    const undo = clock.after(ms, over);
    if (stop.aborted) over();
    else stop.addEventListener('abort', over);
  });
}
