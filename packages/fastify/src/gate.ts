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
 * Lets every request of the app pass the drain's gate once, and hands its servers to the drain: the main one as it begins to
 * listen, because `app.inject()` alone is to install no signal handler; the others, which Fastify opens out of sight when a
 * host name has several addresses, with their first request.
 */
export function gateRequests(app: FastifyInstance, drain: Drain): void {
  const { server: main } = app;
  gateServer(main, drain);
  main.once('listening', () => drain.watch(main));

  const others = new Set<unknown>();
  app.addHook('onRequest', function drainGate({ raw }, reply, done) {
    const { server }: Accepted = raw.socket;
    // Nearly every one. What is done here is done for each of them.
    if (server === main) {
      done();
      return;
    }
    if (!others.has(server)) {
      others.add(server);
      if (server instanceof HttpServer || server instanceof HttpsServer) drain.watch(server);
    }
    if (drain.admit(raw, reply.raw)) done();
    else reply.hijack();
  });
}

/** For a server that closes a hook comes too late: Fastify answers all requests with a 503 of its own, health probes included. */
function gateServer(server: FastifyInstance['server'], drain: Drain): void {
  const listeners = server.rawListeners('request');
  server.removeAllListeners('request');
  for (const listener of listeners) {
    server.on(
      'request',
      drain.handler((request, response) => Reflect.apply(listener, server, [request, response])),
    );
  }
}
