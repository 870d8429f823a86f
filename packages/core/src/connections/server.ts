import { Server as HttpServer } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import { QuiesceError, received } from '../errors.ts';

export type Http1Server = HttpServer | HttpsServer | Http2SecureServer;
/** What `drain.watch` takes. */
export type WatchableServer = Http1Server | Http2Server;

/** @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID` */
export function asWatchable(server: unknown): WatchableServer {
  if (server instanceof HttpServer || server instanceof HttpsServer || isHttp2(server)) return server;
  throw new QuiesceError(
    'ERR_QUIESCE_SERVER_INVALID',
    `drain.watch() takes an http, https or http2 server; received ${received(server)}. ` +
      'Pass the server itself: what http.createServer() or app.listen() returns.',
  );
}

/** Node exports no class for them; `updateSettings` is theirs alone. */
export function isHttp2(server: unknown): server is Http2Server | Http2SecureServer {
  return server instanceof NetServer && 'updateSettings' in server;
}

/** Closes the listening socket alone: `http.Server.close()` also cuts responses that are not flushed yet. */
export function stopListening(server: WatchableServer): void {
  if (!server.listening) return;
  server.once('close', () => stopChecking(server));
  NetServer.prototype.close.call(server);
}

/**
 * Stops the timer by which Node looks for slow requests: with no connection left, it would hold the server, and all that
 * hangs on it, for as long as the process lives. Only `http.Server.close()` stops it, which would also close idle
 * connections, of which there are none, and emit a second `close`. So it is called on what is the server but for these two.
 */
function stopChecking(server: WatchableServer): void {
  if (server.listening || !(server instanceof HttpServer || server instanceof HttpsServer)) return;
  const quiet: HttpServer = Object.create(server, {
    closeIdleConnections: { value: () => undefined },
    emit: { value: () => false },
  });
  HttpServer.prototype.close.call(quiet);
}
