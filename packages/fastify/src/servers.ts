import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';

/** Public in Node, though not in its documentation: the server that accepted the connection. */
interface Accepted extends Socket {
  readonly server?: unknown;
}

/**
 * Hands the app's servers to the drain: the main one as it begins to listen, because `app.inject()` alone is to install
 * no signal handler; the others, which Fastify opens out of sight when a host name has several addresses, with their
 * first request.
 * @returns to be called with the socket of each request
 */
export function watchServers(app: FastifyInstance, drain: Drain): (socket: Socket) => void {
  const watched = new Set<unknown>([app.server]);
  app.server.once('listening', () => drain.watch(app.server));
  return function watchServerOf(socket: Accepted) {
    const { server } = socket;
    if (watched.has(server)) return;
    watched.add(server);
    if (server instanceof HttpServer || server instanceof HttpsServer) drain.watch(server);
  };
}
