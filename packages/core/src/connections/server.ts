import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';
import { QuiesceError, received } from '../errors.ts';
import type { Connections } from './connections.ts';

/** What `drain.watch` takes. */
export type WatchableServer = HttpServer | HttpsServer;

/** @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID` */
export function asWatchable(server: unknown): WatchableServer {
  if (server instanceof HttpServer || server instanceof HttpsServer) return server;
  throw new QuiesceError(
    'ERR_QUIESCE_SERVER_INVALID',
    `drain.watch() takes an http or https server; received ${received(server)}. ` +
      'Pass the server itself: what http.createServer() or app.listen() returns.',
  );
}

/** Tells `connections` of every connection and request of the server. */
export function followServer(server: WatchableServer, connections: Connections): void {
  // The socket that requests come on; over TLS it exists once the handshake is done.
  const event = server instanceof HttpsServer ? 'secureConnection' : 'connection';
  server.prependListener(event, (socket: Socket) => connections.add(socket, server));
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    connections.open(request, response);
  });
  followBypasses(server, connections);
}

/** Closes the listening socket alone: `http.Server.close()` also cuts responses that are not flushed yet. */
export function stopListening(server: WatchableServer): void {
  if (server.listening) NetServer.prototype.close.call(server);
}

/**
 * Where the app listens to one of these events, requests go past 'request'. A listener of ours alone would change what
 * Node does with such requests, so it is there, in front, only as long as one of the app's is.
 */
function followBypasses(server: WatchableServer, connections: Connections): void {
  const open = (request: IncomingMessage, response: ServerResponse): void => {
    connections.open(request, response);
  };
  const upgrade = (request: IncomingMessage): void => connections.upgrade(request.socket);
  const followers = { checkContinue: open, checkExpectation: open, connect: upgrade, upgrade } as const;
  type Bypass = keyof typeof followers;
  const isBypass = (event: unknown): event is Bypass =>
    typeof event === 'string' && Object.hasOwn(followers, event);
  const followed = new Set<Bypass>();

  const follow = (event: unknown): void => {
    if (!isBypass(event) || followed.has(event)) return;
    followed.add(event);
    server.prependListener(event, followers[event]);
  };
  const unfollow = (event: unknown): void => {
    if (!isBypass(event) || !followed.has(event) || server.listenerCount(event) > 1) return;
    followed.delete(event);
    server.removeListener(event, followers[event]);
  };
  for (const event of server.eventNames()) follow(event);
  server.on('newListener', follow);
  server.on('removeListener', unfollow);
}
