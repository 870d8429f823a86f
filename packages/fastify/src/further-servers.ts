import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { deferWhileDraining } from './defer-close.ts';

/** Node publishes each server here before it listens (https://nodejs.org/api/diagnostics_channel.html#net). */
const LISTEN = 'tracing:net.server.listen:asyncStart';
/** The methods by which Fastify closes a server. */
const CLOSERS = ['close', 'closeAllConnections', 'closeHttp2Sessions'];

/**
 * Makes the drain watch further servers. If a host name has several addresses, such as `localhost`, Fastify opens a server for each
 * and exposes none of them. They share the request listener of the main server, and listen after it and before `onListen` hooks.
 * @param gate is called with each further server
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
    // Fastify closes it once the main server has closed, which may be long before the last connection of this one ends.
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

/**
 * Returns true for a server of any protocol. Node exports no class for HTTP/2 servers, and Fastify's types treat them as HTTP/1
 * servers.
 */
function isAppServer(server: unknown): server is HttpServer {
  if (server instanceof HttpServer || server instanceof HttpsServer) return true;
  return server instanceof NetServer && 'updateSettings' in server;
}
