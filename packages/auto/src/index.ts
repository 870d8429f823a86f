import type * as lazyModule from './lazy.ts';

/** Channel on which Node publishes each server before it listens (https://nodejs.org/api/diagnostics_channel.html#net). */
const LISTEN = 'tracing:net.server.listen:asyncStart';

/**
 * The preload: `node --import @quiesce/auto`. Every Node.js process of an image may load it, so it only subscribes to one
 * channel. The rest is loaded when an HTTP server listens.
 */
function preload(): void {
  const { env, versions } = process;
  // Does nothing in Bun, Deno and versions of Node that are too old.
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

/** Excludes plain `net.Server`: the primary of node:cluster uses one to share a port. */
function isWebServer(server: unknown): server is object {
  const { Server } = process.getBuiltinModule('node:net');
  if (!(server instanceof Server) || Object.getPrototypeOf(server) === Server.prototype) return false;
  // Node exports no class for HTTP/2 servers. `https.Server` has the members of `http.Server`, but does not inherit from it.
  return 'updateSettings' in server || 'closeIdleConnections' in server;
}

/** Loads synchronously, because connections may arrive right after this turn of the event loop. */
function load(): (server: object) => void {
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.filename);
  const lazy: typeof lazyModule = require('./lazy.js');
  return lazy.createPreload();
}

preload();
