// Imported, because fake timers in tests replace only the globals: Node's own timers keep running as well.
import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** The clock and the timers of a drain. */
export interface Clock {
  /** Monotonic time in ms. */
  now(): number;
  /** Wall-clock time. */
  date(): Date;
  /** Calls `fn` after `ms` milliseconds unless the returned undo is called first. Keeps the process alive. */
  after(ms: number, fn: () => void): () => void;
  /** The same, without keeping the process alive. */
  inBackground(ms: number, fn: () => void): () => void;
}

/** Real time. */
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

/** Resolves in the next turn of the event loop, in real time. Between two of them there is always a poll phase. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits for the next turn of the event loop as long as `isTrue()` returns true, at most `turns` times. */
export async function turnsWhile(isTrue: () => boolean, turns: number): Promise<void> {
  for (let left = turns; left > 0 && isTrue(); left -= 1) await turn();
}

/**
 * Calls `fn` after `ms`, once data that has arrived by then has been read, unless the returned undo is called first. For limits on a
 * peer: after a blocked event loop, timers run before sockets are read.
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

/** Resolves after `ms` or when `stop` aborts. Leaves no timer and no listener. */
export function sleep(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      undo();
      stop.removeEventListener('abort', finish);
      resolve();
    };
    const undo = clock.after(ms, finish);
    if (stop.aborted) finish();
    else stop.addEventListener('abort', finish);
  });
}
