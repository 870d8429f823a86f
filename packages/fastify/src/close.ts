import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { outermost, wrapMethod, type Wrapped } from './wrap-method.ts';

/**
 * Makes `app.close()` a shutdown, and a shutdown close the app:
 *
 *     app.close(), a signal → shutdown → drained → Fastify's own close with its hooks → the drain's close steps → report
 *
 * The method is wrapped because no hook can delay Fastify's own: before the first `preClose` hook it begins to answer every
 * request with 503, and after `pluginTimeout` it goes on without the hook and closes what requests in flight and tasks still use.
 */
export function followClose(app: FastifyInstance, drain: Drain): void {
  wrapMethod(outermost(app), 'close', (close) => {
    const closing = joinClose(app, drain, close);
    return function closeDrained(listener) {
      if (typeof listener !== 'function') {
        // Fastify throws for a listener that is no function.
        return listener ? close(this, [listener]) : closing();
      }
      tell(listener, this, closing());
      return this;
    };
  });
}

/** @returns closes the app by a shutdown, and resolves after the report; in a step, after Fastify's own close */
function joinClose(app: FastifyInstance, drain: Drain, close: Wrapped): () => Promise<void> {
  // One promise: the report and everybody who closes the app get the error of a hook that fails.
  let closed: Promise<unknown> | undefined;
  const closeApp = (): Promise<unknown> => (closed ??= Promise.resolve(close(app, [])));
  drain.onFlush('fastify', closeApp, { timeout: false });

  // Fastify's own method still runs where it was kept before the plugin wrapped it, as `process.once('SIGTERM', app.close)` does,
  // and where it was called before the plugin was loaded. The hooks are for these cases.
  const drained = new Promise<void>((resolve) => {
    drain.on('closing', () => resolve());
  });
  drain.on('closing', () => {
    if (drain.inFlight > 0) countAsClosed(app.server);
  });
  async function drainFirst(): Promise<void> {
    if (closed) return;
    // Fastify cannot be kept from closing any more: if the shutdown is called off, the next one begins.
    await Promise.race([drained, drain.shutdown('app.close()').catch(drainFirst)]);
  }
  app.addHook('onReady', async function registerLate() {
    // Fastify runs the last one first. Registered here it comes before Fastify's own part, and `pluginTimeout` does not apply.
    app.addHook('onClose', drainFirst);
  });
  app.addHook('onClose', async function shutDownLast() {
    if (closed) return;
    closed = Promise.resolve();
    await drain.shutdown('app.close()');
  });

  return async function closeByShutdown() {
    // Not in the turn of the caller: a handler that closes the app and does not wait for it is in flight like any other.
    await Promise.resolve();
    // A step may close the app, as one for Nest does. It must not wait for the report, which waits for the step.
    if (drain.state !== 'closing') await drain.shutdown('app.close()');
    // A shutdown that is forced may end before it has run the step `fastify`.
    await closeApp();
  };
}

/**
 * Fastify closes its server before it calls the `onClose` hooks, and that takes as long as there is a connection. All that are
 * left belong to requests whose handlers wait for the report, and so for the hooks. The listening socket is closed already.
 */
function countAsClosed(server: FastifyInstance['server']): void {
  Reflect.set(server, 'close', function closeLater(done?: () => void) {
    if (done) setImmediate(done);
    return server;
  });
}

/** Calls the listener with what Fastify passes to one with so many parameters. */
function tell(listener: Function, app: unknown, ended: Promise<void>): void {
  const call = (error: unknown): void => {
    const values = listener.length > 2 ? [error, app, noop] : [error, noop];
    // In a microtask an exception of the listener is uncaught, as with Fastify, and no rejection.
    queueMicrotask(() => void Reflect.apply(listener, undefined, values));
  };
  ended.then(() => call(null), call);
}

function noop(): void {}
