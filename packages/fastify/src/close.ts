import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { replaceMethod } from './replace-method.ts';

/**
 * Makes `app.close()` a shutdown, and a shutdown close the app:
 *
 *     app.close(), a signal → shutdown → drained → Fastify's own close with its hooks → the drain's close steps → report
 *
 * The method is replaced because no hook can delay Fastify's own: before the first `preClose` hook it begins to answer every
 * request with 503, and after `pluginTimeout` it goes on without the hook and closes what requests in flight and tasks still use.
 */
export function followClose(app: FastifyInstance, drain: Drain): void {
  const { close } = app;
  // The report and everybody who closes the app get the error of a hook that fails.
  let closed: Promise<unknown> | undefined;
  const closeApp = (): Promise<unknown> => (closed ??= Promise.resolve(Reflect.apply(close, app, [])));
  drain.onFlush('fastify', closeApp, { timeout: false });

  async function shutDown(): Promise<void> {
    await drain.shutdown('app.close()');
    // A shutdown that is forced may end before it has run the step.
    await closeApp();
  }
  replaceMethod(app, 'close', function closeDrained(listener) {
    if (typeof listener !== 'function') {
      // Fastify throws for a listener that is no function.
      return listener ? Reflect.apply(close, this, [listener]) : shutDown();
    }
    const ended = shutDown();
    const tell = (error: unknown): void => void Reflect.apply(listener, undefined, valuesFor(listener, error, this));
    // In a microtask of its own, an exception of the listener is uncaught, as with Fastify, and not a rejection.
    ended.then(
      () => queueMicrotask(() => tell(null)),
      (error: unknown) => queueMicrotask(() => tell(error)),
    );
    return this;
  });

  // Fastify's own method still runs where it was kept before the plugin replaced it, as `process.once('SIGTERM', app.close)`
  // does, and where it was called before the plugin was loaded. The hooks below are for these cases.
  const drained = new Promise<void>((resolve) => {
    drain.on('closing', () => resolve());
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
}

/** What Fastify passes to a listener of `close` depends on the number of its parameters. */
function valuesFor(listener: { readonly length: number }, error: unknown, app: FastifyInstance): unknown[] {
  const done = (): void => undefined;
  return listener.length > 2 ? [error, app, done] : [error, done];
}
