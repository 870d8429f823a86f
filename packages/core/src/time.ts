// Every clock and timer of the engine goes through here. The globals are looked up at each call,
// never captured: a captured reference would escape fake timers.

/** Milliseconds on a clock that never jumps. */
export function now(): number {
  return performance.now();
}

/** Calls `fn` after `ms` milliseconds unless the returned undo is called first. Keeps the loop alive. */
export function after(ms: number, fn: () => void): () => void {
  const timer = setTimeout(fn, ms);
  return () => clearTimeout(timer);
}

/** Calls `fn` after `ms` milliseconds if something else has kept the loop alive until then. */
export function afterIfAlive(ms: number, fn: () => void): void {
  setTimeout(fn, ms).unref();
}

/** Calls `fn` every `ms` milliseconds until the returned undo is called. Does not keep the loop alive. */
export function every(ms: number, fn: () => void): () => void {
  const timer = setInterval(fn, ms).unref();
  return () => clearInterval(timer);
}

/** The next turn of the event loop. Two of them have a poll phase in between, wherever they start. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Resolves when `signal` aborts; at once if it already has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves after `ms`, or as soon as `stop` aborts; leaves neither timer nor listener behind. */
export function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      undo();
      stop.removeEventListener('abort', over);
      resolve();
    };
    const undo = after(ms, over);
    if (stop.aborted) over();
    else stop.addEventListener('abort', over);
  });
}
