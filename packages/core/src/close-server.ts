import { asWatchable, isHttp2, stopListening, type WatchableServer } from './connections/server.ts';
import { deferred } from './util/deferred.ts';
import { DrainEngine } from './engine.ts';
import { createLogger } from './logger.ts';
import { resolveOptions } from './options/resolve.ts';
import { readOptions, type Shape } from './options/read.ts';
import { positiveTime } from './options/validate.ts';
import { refuseRuntime } from './process/refuse-runtime.ts';
import { nodeProcess } from './process/process.ts';
import { aborted, realClock, sleep, turn } from './util/time.ts';

export interface CloseServerOptions {
  /** ms the connections have to come to their end. @default 10000 */
  readonly timeout?: number;
}

const OPTIONS: Shape<CloseServerOptions> = { timeout: { check: positiveTime, default: 10_000 } };

/**
 * Stops one server of a process that lives on. Its port is free at once, but for the turns that empty the accept queue;
 * requests in flight are answered, later ones on open connections too, with `Connection: close`. What still is open when
 * the time is over is destroyed.
 *
 * It sees connections from this call on. What was opened before and only Node knows, it ends where Node lets it: idle
 * connections, and since Node 24 sessions of HTTP/2. An upgraded socket, and on Node 20 and 22 a session without a further
 * request, has to be ended by the app: watch such a server with a drain of its own from the start, and call its
 * `shutdown()` instead.
 * @returns whether every connection came to its end
 * @throws QuiesceError (rejects) `ERR_QUIESCE_RUNTIME_UNSUPPORTED`, `ERR_QUIESCE_SERVER_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`
 */
export async function closeServer(
  server: WatchableServer,
  options: CloseServerOptions = {},
): Promise<boolean> {
  refuseRuntime(nodeProcess, 'closeServer');
  const { timeout } = readOptions(options, OPTIONS);
  const watchable = asWatchable(server);
  const end = realClock.now() + timeout;
  const over = nodeProcess.shutdowns.begin(() => Math.max(0, end - realClock.now()));
  let isWhole = false;
  try {
    isWhole = await closeWithin(watchable, timeout);
  } finally {
    over(isWhole ? 0 : 1);
  }
  return isWhole;
}

async function closeWithin(watchable: WatchableServer, timeout: number): Promise<boolean> {
  const overtime = new AbortController();
  const stopTimer = realClock.after(timeout, () => overtime.abort());
  // Not `events.once`: it would reject with an error of the server, which is the app's to handle.
  const closed = deferred<void>();
  if (watchable.listening) watchable.once('close', () => closed.resolve());
  else closed.resolve();

  const drain = new DrainEngine(
    resolveOptions({
      signals: false,
      health: false,
      deadline: timeout,
      cleanupTime: 0,
      listener: 'first',
      admission: 'serve',
    }),
    createLogger(false, () => undefined),
    {
      clock: realClock,
      isClusterWorker: false,
      platform: undefined,
      hasTerminal: false,
      activeResources: () => ({}),
      poolOver: () => Promise.resolve(),
      begin: () => () => undefined,
      watches: nothing,
      handleSignals: () => ({
        install: nothing,
        undo: nothing,
        endAfter: (start) => start(),
        tighten: nothing,
      }),
      keepReport: () => undefined,
    },
  );
  drain.watch(watchable);
  const { outcome } = await drain.shutdown('closeServer()');
  await endUnseen(watchable, overtime.signal);
  await Promise.race([closed.promise, aborted(overtime.signal)]);
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
async function endUnseen(server: WatchableServer, overtime: AbortSignal): Promise<void> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 1;
  await turn();
  await turn();
  // A response that has ended and is not flushed would be truncated. While any write waits in this process, one may be.
  while (nodeProcess.hasPendingWrites() && !overtime.aborted) await sleep(realClock, 10, overtime);
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  // It listens no more; since Node 24 this also says goodbye to sessions of HTTP/2, which only Node knows.
  if (isHttp2(server)) server.close();
}

function nothing(): void {
  // The process lives on.
}

function destroyConnections(server: WatchableServer): void {
  if ('closeAllConnections' in server) server.closeAllConnections();
}
