import type { Worker } from 'node:cluster';

/** Error codes of messages that could not be sent because the primary has gone: before `disconnect`, and after it. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_IPC_CHANNEL_CLOSED']);

/**
 * Calls the listener when a worker's primary has gone, and keeps the worker alive.
 *
 * Right after `disconnect`, Node exits a worker with 0, even with requests in flight, unless `worker.exitedAfterDisconnect` is set. It
 * is not set earlier, because it tells the primary and the app that the worker was asked to exit
 * (https://nodejs.org/api/cluster.html#workerexitedafterdisconnect).
 *
 * Just before `disconnect`, messages that the worker writes fail, including the one that Node writes when a server closes. The event
 * `error` that follows would end the worker with 1, and says no more than `disconnect`.
 * @returns a function that removes the listeners
 */
export function onPrimaryGone(worker: Worker, listener: () => void): () => void {
  const disconnected = (): void => {
    // Disconnected on purpose.
    if (worker.exitedAfterDisconnect) return;
    worker.exitedAfterDisconnect = true;
    listener();
  };
  const failed = (error: NodeJS.ErrnoException): void => {
    const isUnhandled = worker.listenerCount('error') === 1;
    if (isUnhandled && !GONE.has(error.code)) throw error;
  };
  worker.on('disconnect', disconnected).prependListener('error', failed);
  return () => void worker.off('disconnect', disconnected).off('error', failed);
}
