import { once } from 'node:events';

/** Resolves as the promise does; rejects with the reason as soon as `abort` is aborted. */
export async function unlessAborted<Value>(
  promise: Promise<Value>,
  abort: AbortSignal | undefined,
): Promise<Value> {
  if (abort === undefined) return promise;
  const settled = new AbortController();
  const aborted = once(abort, 'abort', { signal: settled.signal });
  try {
    await Promise.race([promise, abort.aborted || aborted]);
    abort.throwIfAborted();
    return await promise;
  } finally {
    // The listener has been removed; nothing awaits this promise any more.
    aborted.catch(() => undefined);
    promise.catch(() => undefined);
    settled.abort();
  }
}
