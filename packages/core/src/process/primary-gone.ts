import type { Worker } from 'node:cluster';

/**
 * Listens for the end of a worker's primary, and lets the worker outlive it.
 *
 * Right after `disconnect`, Node ends a worker with 0, whatever is in flight, unless `worker.exitedAfterDisconnect` is set. So
 * it is set then, and not before: it tells the primary, and the app, that the worker was asked to go
 * (https://nodejs.org/api/cluster.html#workerexitedafterdisconnect).
 * @returns its undo
 */
export function onPrimaryGone(worker: Worker, listener: () => void): () => void {
  const disconnected = (): void => {
    // Somebody has disconnected it on purpose.
    if (worker.exitedAfterDisconnect) return;
    worker.exitedAfterDisconnect = true;
    listener();
  };
  worker.on('disconnect', disconnected);
  return () => worker.off('disconnect', disconnected);
}
