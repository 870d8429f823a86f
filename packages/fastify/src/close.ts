import { once } from 'node:events';
import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';

/**
 * Joins the two ways to stop, whichever comes first:
 *
 *     shutdown → drained → app.close() with all onClose hooks → the drain's close steps
 *     app.close() → preClose → shutdown → drained → onClose hooks → the drain's close steps → closed
 *
 * Whoever comes second may not wait for the whole of the other, or both would wait for ever.
 */
export function followClose(app: FastifyInstance, drain: Drain): void {
  const drained = new Promise<void>((resolve) => {
    drain.on('closing', () => resolve());
  });
  drain.on('closing', () => {
    if (drain.inFlight > 0) countAsClosed(app.server);
  });
  const hooks = new AbortController();
  let appClosesFirst = false;

  app.addHook('preClose', async function drainBeforeClose() {
    if (drain.state === 'closing') return;
    appClosesFirst = true;
    // An app that closes cannot be taken back into service: were the shutdown called off, this rejects.
    await Promise.race([drained, drain.shutdown('app.close()')]);
  });
  // The hook of the first plugin runs last: Fastify runs them in reverse order.
  app.addHook('onClose', async function closeWithDrain() {
    hooks.abort();
    if (appClosesFirst) await drain.shutdown();
  });
  drain.onFlush(
    'fastify',
    async function closeApp() {
      if (!appClosesFirst) await app.close();
      else if (!hooks.signal.aborted) await once(hooks.signal, 'abort');
    },
    { timeout: false },
  );
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
