import type { Worker } from 'node:cluster';

/** Codes of a message that could not be sent because nobody is at the other end, before `disconnect` and after it. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_IPC_CHANNEL_CLOSED']);

/**
 * Listens for the end of a worker's primary, and lets the worker outlive it.
 *
 * Right after `disconnect`, Node ends a worker with 0, whatever is in flight, unless `worker.exitedAfterDisconnect` is set. So
 * it is set then, and not before: it tells the primary, and the app, that the worker was asked to go
 * (https://nodejs.org/api/cluster.html#workerexitedafterdisconnect).
 *
 * What the worker writes in the moment before `disconnect` fails, also what Node writes by itself as a server closes. That is
 * an event `error`, which would end the worker with 1: it says no more than `disconnect` does.
 * @returns its undo
 */
export function onPrimaryGone(worker: Worker, listener: () => void): () => void {
  const disconnected = (): void => {
    // Somebody has disconnected it on purpose.
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
