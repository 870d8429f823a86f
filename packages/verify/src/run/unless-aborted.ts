/** What the promise resolves to; rejects with the reason as soon as it is aborted, whatever the promise does. */
export async function unlessAborted<Value>(
  promise: Promise<Value>,
  abort: AbortSignal | undefined,
): Promise<Value> {
  if (abort === undefined) return promise;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(abort.reason);
    if (abort.aborted) stop();
    else abort.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    abort.removeEventListener('abort', stop);
  }
}
