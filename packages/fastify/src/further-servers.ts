import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';

/** Node publishes each server here before it listens (https://nodejs.org/api/diagnostics_channel.html#net). */
const LISTEN = 'tracing:net.server.listen:asyncStart';
/** What Fastify may call on them as soon as the main server has closed. */
const CLOSERS = ['close', 'closeAllConnections', 'closeHttp2Sessions'];

/**
 * Hands further servers to the drain. Where a host name has several addresses, as `localhost` does, Fastify opens one for each and
 * makes none of them known. They have its request listener, and listen after the main server does and before `onListen` hooks.
 * @param gate is called with each of them
 */
export function followFurtherServers(
  app: FastifyInstance,
  drain: Drain,
  gate: (server: HttpServer) => void,
): void {
  const { server: main, routing } = app;
  function follow(message: unknown): void {
    const server = serverOf(message);
    if (!server?.listeners('request').includes(routing)) return;
    gate(server);
    drain.watch(server);
    keepWhileDraining(server, drain);
  }
  const stop = (): void => void unsubscribe(LISTEN, follow);
  main.once('listening', () => {
    subscribe(LISTEN, follow);
    main.once('close', stop);
  });
  app.addHook('onListen', async () => stop());
}

/**
 * Fastify closes the further servers as the main one has closed, with all their idle connections. The main one may have no
 * connection left long before they have answered.
 */
function keepWhileDraining(server: object, drain: Drain): void {
  for (const name of CLOSERS) {
    const closer: unknown = Reflect.get(server, name);
    if (typeof closer !== 'function') continue;
    const closeOnceDrained = (...values: unknown[]): unknown => {
      const closeNow = (): unknown => Reflect.apply(closer, server, values);
      if (drain.state !== 'draining') return closeNow();
      drain.on('closing', closeNow);
      return server;
    };
    Object.defineProperty(server, name, { value: closeOnceDrained });
  }
}

function serverOf(message: unknown): HttpServer | undefined {
  if (typeof message !== 'object' || message === null || !('server' in message)) return undefined;
  return isAppServer(message.server) ? message.server : undefined;
}

/** Node exports no class for servers of HTTP/2; Fastify's types take them for one of HTTP/1, too. */
function isAppServer(server: unknown): server is HttpServer {
  if (server instanceof HttpServer || server instanceof HttpsServer) return true;
  return server instanceof NetServer && 'updateSettings' in server;
}
