import { once } from 'node:events';
import { asWatchable, stopListening, type WatchableServer } from './connections/server.ts';
import { DrainEngine } from './engine.ts';
import { createLogger } from './logger.ts';
import { resolveOptions } from './options/resolve.ts';
import { checkShape, positiveTime } from './options/validate.ts';
import { nodeProcess } from './process/process.ts';
import { aborted, after, turn } from './time.ts';

export interface CloseServerOptions {
  /** ms the connections have to come to their end. @default 10000 */
  readonly timeout?: number;
}

/**
 * Stops one server of a process that lives on. Its port is free at once, but for the turns that empty the accept queue;
 * requests in flight are answered, later ones on open connections too, with `Connection: close`. What still is open when
 * the time is over is destroyed.
 *
 * It sees connections from this call on. An HTTP/2 session or an upgraded socket that was opened before has to be ended by
 * the app: watch such a server with a drain of its own from the start, and call its `shutdown()` instead.
 * @returns whether every connection came to its end
 * @throws QuiesceError (rejects) `ERR_QUIESCE_SERVER_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`
 */
export async function closeServer(
  server: WatchableServer,
  options: CloseServerOptions = {},
): Promise<boolean> {
  checkShape('', options, { timeout: positiveTime });
  const { timeout = 10_000 } = options;
  const watchable = asWatchable(server);
  const overtime = new AbortController();
  const stopTimer = after(timeout, () => overtime.abort());
  const closed = watchable.listening ? once(watchable, 'close') : Promise.resolve();

  const drain = new DrainEngine(
    resolveOptions(
      {
        signals: false,
        health: false,
        deadline: timeout,
        cleanupTime: 0,
        listener: 'first',
        admission: 'serve',
      },
      false,
    ),
    createLogger(false, () => undefined),
    { activeResources: () => ({}), handleSignals: () => () => undefined },
  );
  drain.watch(watchable);
  const { outcome } = await drain.shutdown('closeServer()');
  await endUnseen(watchable);
  await Promise.race([closed, aborted(overtime.signal)]);
  stopTimer();
  if (overtime.signal.aborted) destroyConnections(watchable);
  return outcome === 'clean' && !overtime.signal.aborted;
}

/**
 * Stops one server of a process that lives on, and destroys its connections with all that is in flight on them. Of HTTP/2
 * sessions and upgraded sockets it knows nothing: see {@link closeServer}.
 * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`
 */
export function destroyServer(server: WatchableServer): void {
  const watchable = asWatchable(server);
  stopListening(watchable);
  destroyConnections(watchable);
}

/** Ends connections that were opened before the engine saw the server, and have not been used since. */
async function endUnseen(server: WatchableServer): Promise<void> {
  if (!('closeIdleConnections' in server)) return;
  server.keepAliveTimeout = 1;
  await turn();
  await turn();
  // It would truncate a response that has ended and is not flushed. While any write waits in this process, one may be.
  if (!nodeProcess.hasPendingWrites()) server.closeIdleConnections();
}

function destroyConnections(server: WatchableServer): void {
  if ('closeAllConnections' in server) server.closeAllConnections();
}
