import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { outermost, wrapMethod, type Wrapped } from './wrap-method.ts';

/**
 * Makes `app.close()` start a shutdown, and a shutdown close the app:
 *
 * app.close(), a signal → shutdown → drained → Fastify's own close with its hooks → the drain's close steps → report
 *
 * The method is wrapped because no hook can delay Fastify's own close: before the first `preClose` hook Fastify begins to answer
 * every request with 503, and after `pluginTimeout` it continues without the hook and closes resources that requests in flight and
 * tasks still use.
 */
export function followClose(app: FastifyInstance, drain: Drain): void {
  wrapMethod(outermost(app), 'close', (close) => {
    const closing = joinClose(app, drain, close);
    return function closeDrained(listener) {
      if (typeof listener !== 'function') {
        // Fastify throws if the listener is not a function.
        return listener ? close(this, [listener]) : closing();
      }
      callWhenClosed(listener, this, closing());
      return this;
    };
  });
}

/** @returns a function that closes the app by a shutdown, and resolves after the report; in a step, after Fastify's own close */
function joinClose(app: FastifyInstance, drain: Drain, close: Wrapped): () => Promise<void> {
  // One promise: the report and every caller of app.close() get the error of a failed hook.
  let closed: Promise<unknown> | undefined;
  const closeApp = (): Promise<unknown> => (closed ??= Promise.resolve(close(app, [])));
  drain.onFlush('fastify', closeApp, { timeout: false });

  // Fastify's own method still runs if it was stored before the plugin wrapped it, as in `process.once('SIGTERM', app.close)`, or
  // was called before the plugin was loaded. The hooks handle these cases.
  const drained = new Promise<void>((resolve) => {
    drain.on('closing', () => resolve());
  });
  drain.on('closing', () => {
    if (drain.inFlight > 0) countAsClosed(app.server);
  });
  async function drainFirst(): Promise<void> {
    if (closed) return;
    // Fastify's close can no longer be stopped: if the shutdown is called off, start the next one.
    await Promise.race([drained, drain.shutdown('app.close()').catch(drainFirst)]);
  }
  app.addHook('onReady', async function registerLate() {
    // Fastify runs the last hook first. Registered here, it runs before Fastify's own part, and `pluginTimeout` does not apply.
    app.addHook('onClose', drainFirst);
  });
  app.addHook('onClose', async function shutDownLast() {
    if (closed) return;
    closed = Promise.resolve();
    await drain.shutdown('app.close()');
  });

  return async function closeByShutdown() {
    // Not in the caller's turn: a handler that closes the app without awaiting it is in flight like any other.
    await Promise.resolve();
    // A step may close the app, as a step for Nest does. It must not wait for the report, which waits for the step.
    if (drain.state !== 'closing') await drain.shutdown('app.close()');
    // A forced shutdown may end before it has run the step `fastify`.
    await closeApp();
  };
}

/**
 * Makes the server's `close` call back without waiting for connections. Fastify closes its server before it calls the `onClose`
 * hooks, and waits until no connection is left. The remaining connections belong to requests whose handlers await the report, and
 * therefore the hooks. The listening socket is already closed.
 */
function countAsClosed(server: FastifyInstance['server']): void {
  Reflect.set(server, 'close', function closeLater(done?: () => void) {
    if (done) setImmediate(done);
    return server;
  });
}

/** Calls the listener with the arguments that Fastify would pass for its number of parameters. */
function callWhenClosed(listener: Function, app: unknown, ended: Promise<void>): void {
  const call = (error: unknown): void => {
    const values = listener.length > 2 ? [error, app, noop] : [error, noop];
    // In a microtask, an exception of the listener is an uncaught exception, as with Fastify, not a rejection.
    queueMicrotask(() => void Reflect.apply(listener, undefined, values));
  };
  ended.then(() => call(null), call);
}

function noop(): void {}
