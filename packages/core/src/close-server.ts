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
  /** Maximum ms to wait for the connections to end. @default 10000 */
  readonly timeout?: number;
}

const OPTIONS: Shape<CloseServerOptions> = { timeout: { check: positiveTime, default: 10_000 } };

/**
 * Stops one server of a process that keeps running. Its port is free after the few turns of the event loop that empty the accept
 * queue. Requests in flight are answered; so are later ones on open connections, with `Connection: close`. Connections still open
 * after `timeout` are destroyed.
 *
 * It tracks connections from this call on. Connections opened earlier are ended only as far as Node allows: idle connections and,
 * since Node 24, HTTP/2 sessions. The app must end upgraded sockets itself and, on Node 20 and 22, HTTP/2 sessions without further
 * requests. Give such a server its own drain from the start, and call `shutdown()` instead.
 * @returns true if every connection ended in time
 * @throws QuiesceError (rejects) `ERR_QUIESCE_RUNTIME_UNSUPPORTED`, `ERR_QUIESCE_SERVER_INVALID`, `ERR_QUIESCE_OPTION_INVALID`,
 * `ERR_QUIESCE_OPTION_UNKNOWN`
 */
export async function closeServer(
  server: WatchableServer,
  options: CloseServerOptions = {},
): Promise<boolean> {
  refuseRuntime(nodeProcess, 'closeServer');
  const { timeout } = readOptions(options, OPTIONS);
  const watchable = asWatchable(server);
  const end = realClock.now() + timeout;
  const reportEnd = nodeProcess.shutdowns.begin(() => Math.max(0, end - realClock.now()));
  let isWhole = false;
  try {
    isWhole = await closeWithin(watchable, timeout);
  } finally {
    reportEnd(isWhole ? 0 : 1);
  }
  return isWhole;
}

async function closeWithin(watchable: WatchableServer, timeout: number): Promise<boolean> {
  const overtime = new AbortController();
  const stopTimer = realClock.after(timeout, () => overtime.abort());
  // Not `events.once`: it would reject if the server emits an error, which the app must handle.
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
      poolIdle: () => Promise.resolve(),
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
 * Stops one server of a process that keeps running, and destroys its connections with everything in flight on them. It cannot end
 * HTTP/2 sessions and upgraded sockets: see {@link closeServer}.
 * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`
 */
export function destroyServer(server: WatchableServer): void {
  const watchable = asWatchable(server);
  stopListening(watchable);
  destroyConnections(watchable);
}

/** Ends connections that were opened before the engine tracked the server and have not been used since. */
async function endUnseen(server: WatchableServer, overtime: AbortSignal): Promise<void> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 1;
  await turn();
  await turn();
  // A response that has ended but is not flushed would be truncated. Node exposes only whether the process has any pending write.
  while (nodeProcess.hasPendingWrites() && !overtime.aborted) await sleep(realClock, 10, overtime);
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  // The server no longer listens. Since Node 24, this sends GOAWAY to HTTP/2 sessions that the engine does not track.
  if (isHttp2(server)) server.close();
}

function nothing(): void {
  // The process keeps running.
}

function destroyConnections(server: WatchableServer): void {
  if ('closeAllConnections' in server) server.closeAllConnections();
}
