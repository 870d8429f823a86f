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
 * Puts the gate in front of the app's main server, and hands it to the drain as it begins to listen: `app.inject()` alone is to
 * install no signal handler. The other servers, which Fastify opens out of sight when a host name has several addresses,
 * are handed over with their first request.
 * @returns whether the requests of this socket have passed the gate already; to be called for each of them
 */
export function watchServers(app: FastifyInstance, drain: Drain): (socket: Socket) => boolean {
  const { server: main } = app;
  const others = new Set<unknown>();
  gateRequests(main, drain);
  main.once('listening', () => drain.watch(main));
  return function isGated({ server }: Accepted) {
    if (server === main) return true;
    if (others.has(server)) return false;
    others.add(server);
    if (server instanceof HttpServer || server instanceof HttpsServer) drain.watch(server);
    return false;
  };
}

/**
 * A hook would come too late: while it closes, Fastify answers every request with a 503 of its own before any hook has run,
 * health probes included. And each request would be looked at twice, as it comes and in the hook.
 */
function gateRequests(server: FastifyInstance['server'], drain: Drain): void {
  const listeners = server.rawListeners('request');
  server.removeAllListeners('request');
  for (const listener of listeners) {
    server.on(
      'request',
      drain.handler((request, response) => Reflect.apply(listener, server, [request, response])),
    );
  }
}
