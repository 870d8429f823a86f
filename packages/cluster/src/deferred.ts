/** A promise with its resolve function. `Promise.withResolvers` needs Node 22. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

export function deferred<Value>(): Deferred<Value> {
  let settle: ((value: Value) => void) | undefined;
  const promise = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  if (!settle) throw new TypeError('Unreachable: a promise calls its executor at once.');
  return { promise, resolve: settle };
}

/**
 * Resolves like the promise, unless the signal aborts first.
 * @throws the reason of the signal
 */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = deferred<'aborted'>();
  const abort = (): void => aborted.resolve('aborted');
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise.then(() => Promise.reject(signal.reason))]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
