import { once } from 'node:events';

/** What the promise resolves to; rejects with the reason as soon as it is aborted, whatever the promise does. */
export async function unlessAborted<Value>(
  promise: Promise<Value>,
  abort: AbortSignal | undefined,
): Promise<Value> {
  if (abort === undefined) return promise;
  const over = new AbortController();
  const aborted = once(abort, 'abort', { signal: over.signal });
  try {
    await Promise.race([promise, abort.aborted || aborted]);
    abort.throwIfAborted();
    return await promise;
  } finally {
    // The listener is taken off; nobody waits for it any more.
    aborted.catch(() => undefined);
    promise.catch(() => undefined);
    over.abort();
  }
}
