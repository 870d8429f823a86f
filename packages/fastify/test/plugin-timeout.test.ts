import { Hold } from '@quiesce/conformance';
import fastifyDrain from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { draining, listen, requestHeldBy, statusOf, WAYS } from './app.ts';

const A_DAY = 86_400_000;

/** Controls Fastify's timers; those of the drain and of Node keep running. */
function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Creates an app that records the order of events. */
async function orderedApp(pluginTimeout: number | undefined) {
  const order: string[] = [];
  const app = fastify(pluginTimeout === undefined ? {} : { pluginTimeout });
  await app.register(fastifyDrain, { logger: false, signals: false });
  app.addHook('onClose', async () => void order.push('onClose'));
  app.drain.onClose('database', () => void order.push('step'));
  app.drain.on('closed', () => void order.push('report'));
  return { app, order };
}

describe.each([undefined, 1, 0])('with a pluginTimeout of %s', (pluginTimeout) => {
  it.each(WAYS)('$way waits for a request, however long it takes', async ({ stop }) => {
    fakeTimers();
    const { app, order } = await orderedApp(pluginTimeout);
    const hold = new Hold<string>();
    app.get('/', hold.run);
    await listen(app);
    const client = await requestHeldBy(hold, app);
    const stopped = stop(app).then(() => order.push('stopped'));
    await draining(app.drain);
    await turns();
    vi.advanceTimersByTime(A_DAY);
    await turns();
    expect(order).toEqual([]);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await stopped;
    expect(order).toEqual(['onClose', 'step', 'report', 'stopped']);
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
  });

  it.each(WAYS)('$way waits for a task, even before the app is ready', async ({ stop }) => {
    fakeTimers();
    const { app, order } = await orderedApp(pluginTimeout);
    const hold = new Hold<string>();
    const task = app.drain.run('export', hold.run).then(() => order.push('task'));
    const stopped = stop(app);
    await draining(app.drain);
    await turns();
    vi.advanceTimersByTime(A_DAY);
    await turns();
    hold.release('done');
    await task;
    await stopped;
    expect(order).toEqual(['task', 'onClose', 'step', 'report']);
  });

  it('a preClose hook may take longer while requests are in flight', async () => {
    fakeTimers();
    const { app, order } = await orderedApp(pluginTimeout);
    const hook = new Hold<void>();
    app.addHook('preClose', hook.run);
    const hold = new Hold<string>();
    app.get('/', hold.run);
    await listen(app);
    const client = await requestHeldBy(hold, app);
    const closed = app.close();
    await hook.entered;
    vi.advanceTimersByTime(A_DAY);
    await turns();
    expect(order).toEqual([]);
    hold.release('done');
    await client.response();
    hook.release();
    await closed;
    expect(order).toEqual(['onClose', 'step', 'report']);
  });
});

it('app.close() serves requests during the lame duck', async () => {
  const app = fastify();
  await app.register(fastifyDrain, { shutdownDelay: 300, logger: false, signals: false });
  app.get('/', async () => app.drain.state);
  const port = await listen(app);
  const closed = app.close();
  await expect.poll(() => app.drain.state, { interval: 1 }).toBe('lame-duck');
  expect(await statusOf(port, '/')).toBe(200);
  expect(await app.inject('/')).toMatchObject({ statusCode: 200, body: 'lame-duck' });
  expect(await statusOf(port, '/health/ready')).toBe(503);
  await closed;
  expect(await app.drain.shutdown()).toMatchObject({
    outcome: 'clean',
    requests: { admitted: 2, refused: 0 },
  });
});

it('after resume() the app serves again, and app.close() rejects', async () => {
  const app: FastifyInstance = fastify();
  await app.register(fastifyDrain, { shutdownDelay: 5_000, logger: false, signals: false });
  app.get('/', async () => 'served');
  const port = await listen(app);
  const closed = app.close();
  await expect.poll(() => app.drain.state, { interval: 1 }).toBe('lame-duck');
  expect(app.drain.resume()).toBe(true);
  await expect(closed).rejects.toMatchObject({ code: 'ERR_QUIESCE_RESUMED' });
  expect(await statusOf(port, '/')).toBe(200);
});

/** Waits until Fastify has performed its next actions. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
