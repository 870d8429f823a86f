import { Server as HttpServer } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import { QuiesceError, received } from '../errors.ts';

export type Http1Server = HttpServer | HttpsServer | Http2SecureServer;
/** The servers that `drain.watch` accepts. */
export type WatchableServer = Http1Server | Http2Server;

/** @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID` */
export function asWatchable(server: unknown): WatchableServer {
  if (server instanceof HttpServer || server instanceof HttpsServer || isHttp2(server)) return server;
  throw new QuiesceError(
    'ERR_QUIESCE_SERVER_INVALID',
    `An http, https or http2 server is needed; received ${received(server)}. ` +
      'Pass the server itself: what http.createServer() or app.listen() returns.',
  );
}

/** Node exports no class for HTTP/2 servers; only they have `updateSettings`. */
export function isHttp2(server: unknown): server is Http2Server | Http2SecureServer {
  return server instanceof NetServer && 'updateSettings' in server;
}

/** Closes only the listening socket: `http.Server.close()` would also cut responses that are not flushed yet. */
export function stopListening(server: WatchableServer): void {
  if (!server.listening) return;
  server.once('close', () => stopChecking(server));
  NetServer.prototype.close.call(server);
}

/**
 * Stops the timer with which Node checks for slow requests: with no connection left, it would keep the server in memory for as long
 * as the process lives. Only the server's own `close()` stops it, which would also close idle connections and emit a second
 * `close`. So it is called on an object that inherits from the server, and overrides `closeIdleConnections` and `emit`.
 */
function stopChecking(server: WatchableServer): void {
  if (server.listening) return;
  const quiet: WatchableServer = Object.create(server, {
    closeIdleConnections: { value: () => undefined },
    emit: { value: () => false },
  });
  // With `allowHTTP1` an HTTP/2 server has such a timer, too.
  const prototype = isHttp2(server) ? http2PrototypeOf(server) : HttpServer.prototype;
  const close: unknown = Reflect.get(prototype, 'close');
  if (typeof close === 'function') Reflect.apply(close, quiet, []);
}

/** Returns the prototype of HTTP/2 servers, for which Node exports no class. */
function http2PrototypeOf(server: WatchableServer): WatchableServer {
  const prototype: WatchableServer = Object.getPrototypeOf(server);
  return Object.hasOwn(prototype, 'updateSettings') ? prototype : http2PrototypeOf(prototype);
}
