import { once } from 'node:events';
import { Hold } from '@quiesce/conformance';
import fastifyDrain, { type ShutdownReport } from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { callClose, draining, portOf, requestHeldBy, statusOf } from './app.ts';

/** Creates an app with hooks of every kind, one request in flight, and a record of the order of events. */
async function appInFlight() {
  const order: string[] = [];
  const app = fastify();
  await app.register(fastifyDrain, { signals: false });
  app.addHook('preClose', async () => void order.push('preClose'));
  app.addHook('onClose', async () => void order.push('onClose'));
  app.register(async (child) => {
    child.addHook('onClose', async () => void order.push('onClose of a child'));
  });
  app.drain.onClose('database', () => void order.push('step'));
  const hold = new Hold<string>();
  app.get('/', hold.run);
  app.get('/quick', async () => 'quick');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client = await requestHeldBy(hold, app);
  const finish = async (): Promise<void> => {
    order.push('answered');
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
  };
  return { app, order, finish };
}

const status = (app: FastifyInstance, path: string): Promise<number> => statusOf(portOf(app), path);

describe('stopping a Fastify app', () => {
  it('a shutdown of a Fastify app waits for requests in flight, then runs hooks, then steps', async () => {
    const { app, order, finish } = await appInFlight();
    const report = app.drain.shutdown();
    expect(await status(app, '/health/ready')).toBe(503);
    expect(await status(app, '/health/live')).toBe(200);
    expect(await status(app, '/quick')).toBe(503);
    await finish();
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, refused: 1 } });
    expect(order).toEqual(['preClose', 'answered', 'onClose of a child', 'onClose', 'step']);
  });

  it('app.close() drains like a shutdown, and resolves after the steps', async () => {
    const { app, order, finish } = await appInFlight();
    const closed = app.close();
    await once(app.drain.signal, 'abort');
    expect(await status(app, '/health/ready')).toBe(503);
    expect(await status(app, '/health/live')).toBe(200);
    expect(await status(app, '/quick')).toBe(503);
    await finish();
    await closed;
    expect(app.drain.state).toBe('closed');
    expect(order).toEqual(['preClose', 'answered', 'onClose of a child', 'onClose', 'step']);
  });

  it('app.close() works under fake timers', async () => {
    const { app, finish } = await appInFlight();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const closed = app.close();
    await finish();
    await closed;
    expect(app.drain.state).toBe('closed');
  });

  it('app.close() and drain.shutdown() may be called together, in any order and twice', async () => {
    for (const closeFirst of [true, false]) {
      const { app, order, finish } = await appInFlight();
      const ends: Promise<unknown>[] = [];
      if (closeFirst) ends.push(app.close());
      ends.push(app.drain.shutdown());
      ends.push(app.close(), app.close(), app.drain.shutdown());
      await finish();
      await Promise.all(ends);
      expect(order.filter((event) => event === 'step')).toHaveLength(1);
      expect(order.indexOf('onClose')).toBeGreaterThan(order.indexOf('answered'));
    }
  });

  it('app.close() takes no longer than the request, although Fastify keeps connections alive for 72 seconds', async () => {
    const { app, finish } = await appInFlight();
    const closed = app.close();
    await finish();
    const answeredAt = performance.now();
    await closed;
    expect(performance.now() - answeredAt).toBeLessThan(1_000);
  });

  it('a shutdown of a Fastify app reports a failed onClose hook', async () => {
    const app = await appWithFailingHook();
    const report: ShutdownReport = await app.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'failed', exitCode: 1 });
    expect(report.steps).toMatchObject([
      { name: 'fastify', outcome: 'failed', error: 'Error: pool is gone' },
    ]);
  });

  it('app.close() rejects with the error of a failed onClose hook', async () => {
    const app = await appWithFailingHook();
    await expect(app.close()).rejects.toThrow('pool is gone');
    expect(app.drain.state).toBe('closed');
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'failed', exitCode: 1 });
  });
});

describe('app.close()', () => {
  it('app.close() calls its listener after the report, with the arguments it takes', async () => {
    const error = expect.objectContaining({ message: 'pool is gone' });
    for (const [takes, expected] of [[], [error], [error, expect.any(Function)]].entries()) {
      const app = takes === 0 ? await closableApp() : await appWithFailingHook();
      const called = new Promise((resolve) => {
        const listeners = [
          () => resolve([app.drain.state]),
          (failure: unknown) => resolve([app.drain.state, failure]),
          (failure: unknown, done: unknown) => resolve([app.drain.state, failure, done]),
        ];
        expect(callClose(app, listeners[takes])).toBe(app);
      });
      expect(await called).toEqual(['closed', ...expected]);
    }
    const app = await closableApp();
    const called = new Promise((resolve) => {
      const listener = (failure: unknown, instance: unknown, done: unknown) =>
        resolve([failure, instance === app, done]);
      callClose(app, listener);
    });
    expect(await called).toEqual([null, true, expect.any(Function)]);
  });

  it('app.close() throws for an invalid listener, and closes nothing', async () => {
    const app = await closableApp();
    expect(() => callClose(app, 'no')).toThrow(expect.objectContaining({ code: 'AVV_ERR_CALLBACK_NOT_FN' }));
    expect(app.drain.state).toBe('ready');
    await app.close();
  });

  it('app.close() resolves again after the app has closed', async () => {
    const app = await closableApp();
    await app.close();
    await app.close();
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
  });

  it('Symbol.asyncDispose and the abort signal of listen() call the wrapped app.close()', async () => {
    const disposed = fastify();
    await disposed.register(fastifyDrain, { logger: false, signals: false });
    await disposed[Symbol.asyncDispose]();
    expect(disposed.drain.state).toBe('closed');

    const aborted = fastify();
    await aborted.register(fastifyDrain, { logger: false, signals: false });
    const controller = new AbortController();
    await aborted.listen({ host: '127.0.0.1', port: 0, signal: controller.signal });
    controller.abort();
    await draining(aborted.drain);
    expect(await aborted.drain.shutdown()).toMatchObject({ trigger: 'app.close()', outcome: 'clean' });
  });

  it('app.close() may be called in a context, in a handler and in an onClose hook', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { logger: false, signals: false });
    app.register(async (child) => {
      child.get('/stop', async () => {
        void child.close();
        return 'stopping';
      });
      child.addHook('onClose', async () => void child.close());
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await status(app, '/stop')).toBe(200);
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });

  it('app.close() may be awaited in a step', async () => {
    const app = await closableApp();
    const order: string[] = [];
    app.drain.on('step', ({ name, outcome }) => order.push(`${name} ${outcome}`));
    app.drain.onFlush('in a flush step', () => app.close());
    app.drain.onClose('in a close step', () => app.close());
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
    expect(order).toEqual(['in a flush step done', 'fastify done', 'in a close step done']);
  });

  it('app.close() waits for a handler that has called it', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { logger: false, signals: false });
    const hold = new Hold<string>();
    let isOpen = true;
    app.get('/', async () => {
      void app.close();
      return `${await hold.run()}, open: ${isOpen}`;
    });
    app.addHook('onClose', async () => void (isOpen = false));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const client = await requestHeldBy(hold, app);
    await draining(app.drain);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done, open: true' });
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });

  it('app.close() is called by a method that wraps it', async () => {
    const app = await closableApp();
    const close = app.close.bind(app);
    let calls = 0;
    Reflect.set(app, 'close', async () => {
      calls += 1;
      await close();
    });
    await app[Symbol.asyncDispose]();
    expect(calls).toBe(1);
    expect(await app.drain.shutdown()).toMatchObject({ trigger: 'app.close()', outcome: 'clean' });
  });

  it("Fastify's own close method stored before the plugin was loaded waits for the drain", async () => {
    const app = fastify();
    const ownClose = app.close.bind(app);
    await app.register(fastifyDrain, { logger: false, signals: false });
    const order: string[] = [];
    app.addHook('onClose', async () => void order.push('onClose'));
    app.drain.onClose('database', () => void order.push('step'));
    const hold = new Hold<string>();
    app.get('/', hold.run);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const client = await requestHeldBy(hold, app);
    const closed = ownClose();
    await draining(app.drain);
    expect(await status(app, '/health/live')).toBe(200);
    expect(order).toEqual([]);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await closed;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
    expect(order).toEqual(['onClose', 'step']);
  });

  it('closing an app before its plugins are loaded runs the steps', async () => {
    const app = fastify();
    const order: string[] = [];
    app.register(fastifyDrain, { logger: false, signals: false });
    app.register(async (child) => {
      child.drain.onClose('database', () => void order.push('step'));
      child.addHook('onClose', async () => void order.push('onClose'));
    });
    await app.close();
    expect(order).toEqual(['onClose', 'step']);
    expect(app.drain.state).toBe('closed');
  });

  it('the hooks of an app run even if the shutdown was forced before the step fastify', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { deadline: 300, cleanupTime: 100, logger: false, signals: false });
    const ran: string[] = [];
    app.addHook('onClose', async () => void ran.push('onClose'));
    app.drain.onFlush('hangs', () => new Promise(() => undefined), { timeout: false });
    app.get('/', () => new Promise(() => undefined));
    void app.inject('/').catch(() => undefined);
    await app.close();
    expect(ran).toEqual(['onClose']);
  });
});

async function closableApp(): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(fastifyDrain, { logger: false, signals: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

async function appWithFailingHook(): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(fastifyDrain, { signals: false });
  app.addHook('onClose', async () => {
    throw new Error('pool is gone');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}
