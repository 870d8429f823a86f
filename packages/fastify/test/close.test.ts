import { once } from 'node:events';
import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { type ShutdownReport } from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

/** An app with hooks at every place, one of its requests in flight, and the order in which things happen to it. */
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
  const client = (await RawClient.connect(port(app))).get('/');
  await hold.entered;
  const finish = async (): Promise<void> => {
    order.push('answered');
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
  };
  return { app, order, finish };
}

function port(app: FastifyInstance): number {
  const [address] = app.addresses();
  return typeof address === 'object' ? address.port : 0;
}

async function status(app: FastifyInstance, path: string): Promise<number> {
  const client = await RawClient.connect(port(app));
  return (await client.get(path).response()).status;
}

describe('stopping a Fastify app', () => {
  it('by a shutdown: in flight, then the hooks, then the steps', async () => {
    const { app, order, finish } = await appInFlight();
    const report = app.drain.shutdown();
    expect(await status(app, '/health/ready')).toBe(503);
    expect(await status(app, '/health/live')).toBe(200);
    expect(await status(app, '/quick')).toBe(503);
    await finish();
    expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, refused: 1 } });
    expect(order).toEqual(['answered', 'preClose', 'onClose of a child', 'onClose', 'step']);
  });

  it('by app.close(): the same drain, and it resolves when the steps are over', async () => {
    const { app, order, finish } = await appInFlight();
    const closed = app.close();
    await once(app.drain.signal, 'abort');
    expect(await status(app, '/health/ready')).toBe(503);
    expect(await status(app, '/health/live')).toBe(200);
    expect(await status(app, '/quick')).toBe(503);
    await finish();
    await closed;
    expect(app.drain.state).toBe('closed');
    expect(order.filter((event) => event !== 'preClose')).toEqual([
      'answered',
      'onClose of a child',
      'onClose',
      'step',
    ]);
  });

  it('by app.close(), also under fake timers', async () => {
    const { app, finish } = await appInFlight();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const closed = app.close();
    await finish();
    await closed;
    expect(app.drain.state).toBe('closed');
  });

  it('by both, in either order, and twice', async () => {
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

  it('takes no longer than the request, though Fastify keeps connections alive for 72 seconds', async () => {
    const { app, finish } = await appInFlight();
    const closed = app.close();
    await finish();
    const answeredAt = performance.now();
    await closed;
    expect(performance.now() - answeredAt).toBeLessThan(1_000);
  });

  it('by a shutdown: it reports an onClose hook that fails', async () => {
    const app = await appWithFailingHook();
    const report: ShutdownReport = await app.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'failed', exitCode: 1 });
    expect(report.steps).toMatchObject([
      { name: 'fastify', outcome: 'failed', error: 'Error: pool is gone' },
    ]);
  });

  it('by app.close(): it rejects with what an onClose hook failed with', async () => {
    const app = await appWithFailingHook();
    await expect(app.close()).rejects.toThrow('pool is gone');
    expect(app.drain.state).toBe('closed');
  });
});

async function appWithFailingHook(): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(fastifyDrain, { signals: false });
  app.addHook('onClose', async () => {
    throw new Error('pool is gone');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return app;
}
