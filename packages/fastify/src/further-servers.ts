import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { deferWhileDraining } from './defer-close.ts';

/** Node publishes each server here before it listens (https://nodejs.org/api/diagnostics_channel.html#net). */
const LISTEN = 'tracing:net.server.listen:asyncStart';
/** By these Fastify closes them. */
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
  const { server: main } = app;
  const routing: unknown = Reflect.get(app, 'routing');
  function follow(message: unknown): void {
    const server = serverOf(message);
    if (!server?.listeners('request').some((listener) => listener === routing)) return;
    gate(server);
    drain.watch(server);
    // Fastify closes it when the main server has closed, which may have no connection left long before this one does.
    for (const name of CLOSERS) deferWhileDraining(server, name, drain);
  }
  const stop = (): void => void unsubscribe(LISTEN, follow);
  main.once('listening', () => {
    subscribe(LISTEN, follow);
    main.once('close', stop);
  });
  app.addHook('onListen', async () => stop());
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
