import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { followFurtherServers } from './further-servers.ts';

/** Public in Node but not documented: the server that accepted the connection. */
interface Accepted extends Socket {
  readonly server?: unknown;
}

/**
 * Passes every request of the app through the drain's gate once, and makes the drain watch the servers of the app. The main server
 * is watched when it begins to listen, because `app.inject()` alone must not install signal handlers. Servers that Fastify opens
 * for further addresses of a host name are watched before they listen, any other server at its first request.
 */
export function gateRequests(app: FastifyInstance, drain: Drain): void {
  const { server: main } = app;
  let passed: IncomingMessage | undefined;

  /** Puts the gate before Fastify, so that no hook runs for health probes and refused requests. */
  function gateServer(server: HttpServer): void {
    const listeners = server.rawListeners('request');
    server.removeAllListeners('request');
    for (const listener of listeners) {
      server.on(
        'request',
        drain.handler((request, response) => {
          passed = request;
          Reflect.apply(listener, server, [request, response]);
        }),
      );
    }
  }
  gateServer(main);
  // A `serverFactory` may return a server that is already listening.
  if (main.listening) drain.watch(main);
  else main.once('listening', () => drain.watch(main));
  followFurtherServers(app, drain, gateServer);

  const others = new WeakSet<object>();
  /** Admits requests that arrive another way: by `app.inject()`, or through a listener that calls the app. */
  function admit(request: IncomingMessage, response: ServerResponse): boolean {
    const { server }: Accepted = request.socket;
    if ((server instanceof HttpServer || server instanceof HttpsServer) && !others.has(server)) {
      others.add(server);
      drain.watch(server);
    }
    return drain.admit(request, response);
  }
  app.addHook('onRequest', function drainGate({ raw }, reply, done) {
    // Almost every request has just passed the gate of its server. A request without a socket is not real: `injectWS()` of
    // @fastify/websocket simulates an upgrade.
    if (raw === passed || !raw.socket || admit(raw, reply.raw)) done();
    else reply.hijack();
  });
}
