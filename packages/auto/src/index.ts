import type * as lazyModule from './lazy.ts';

/** Node publishes each server here before it listens (https://nodejs.org/api/diagnostics_channel.html#net). */
const LISTEN = 'tracing:net.server.listen:asyncStart';

/**
 * The preload: `node --import @quiesce/auto`. Every Node.js process of an image may load it, so it does next to nothing: it subscribes to
 * one channel. The rest is loaded when an HTTP server listens.
 */
function preload(): void {
  const { env, versions } = process;
  // Bun, Deno, and versions of Node that are too old: nothing is done there.
  const isSupported = !('bun' in versions || 'deno' in versions) && 'getBuiltinModule' in process;
  if (!isSupported || env['QUIESCE'] === 'off') return;
  let listening: ((server: object) => void) | undefined;
  process.getBuiltinModule('node:diagnostics_channel').subscribe(LISTEN, (message) => {
    if (typeof message !== 'object' || message === null || !('server' in message)) return;
    const { server } = message;
    if (!isWebServer(server)) return;
    listening ??= load();
    listening(server);
  });
}

/** A plain `net.Server` is not one: with such a server a primary of node:cluster shares a port. */
function isWebServer(server: unknown): server is object {
  const { Server } = process.getBuiltinModule('node:net');
  if (!(server instanceof Server) || Object.getPrototypeOf(server) === Server.prototype) return false;
  // Node exports no class for servers of HTTP/2. `https.Server` does not inherit from `http.Server`, and has its members.
  return 'updateSettings' in server || 'closeIdleConnections' in server;
}

/** At once, because connections may come as soon as this turn of the loop is over. */
function load(): (server: object) => void {
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.filename);
  const lazy: typeof lazyModule = require('./lazy.js');
  return lazy.createPreload();
}

preload();
