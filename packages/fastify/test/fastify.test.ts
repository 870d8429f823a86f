import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { createDrain } from '@quiesce/fastify';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { listen, portOf, statusOf } from './app.ts';

const signalHandlers = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');

describe('the Fastify plugin', () => {
  it('the Fastify plugin installs signal handlers when the app listens, and not for inject()', async () => {
    const before = signalHandlers();
    const app = fastify();
    await app.register(fastifyDrain);
    app.get('/', async () => `in flight: ${app.drain.inFlight}`);
    expect(await app.inject('/')).toMatchObject({ statusCode: 200, body: 'in flight: 1' });
    expect(await app.inject('/health/live')).toMatchObject({ statusCode: 200 });
    expect(await app.inject('/health/ready')).toMatchObject({ statusCode: 503 });
    expect(app.drain.inFlight).toBe(0);
    expect(signalHandlers()).toBe(before);
    await app.listen({ host: '127.0.0.1', port: 0 });
    expect(signalHandlers()).toBe(before + 2);
    await app.close();
    expect(signalHandlers()).toBe(before);
  });

  it('the Fastify plugin accepts an existing drain, or creates one that logs through app.log', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const given = fastify();
    await given.register(fastifyDrain, { drain });
    expect(given.drain).toBe(drain);

    const lines: string[] = [];
    const own = fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
    await own.register(fastifyDrain, { signals: false, logLevel: 'warn', prefix: '/no-matter' });
    await own.close();
    expect(lines.join('')).toContain('shutdown clean');
  });

  it('the Fastify plugin rejects invalid options at registration', async () => {
    const app = fastify();
    const registered = async () => app.register(fastifyDrain, { deadline: -1 });
    await expect(registered()).rejects.toMatchObject({ code: 'ERR_QUIESCE_OPTION_INVALID' });
  });

  it('the Fastify plugin answers probes before every hook, even those of plugins registered before it', async () => {
    const app = fastify();
    const asked: string[] = [];
    app.addHook('onRequest', async ({ url }, reply) => {
      asked.push(url);
      await reply.code(401).send();
    });
    await app.register(fastifyDrain, { signals: false });
    await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await statusOf(portOf(app), '/health/ready')).toBe(200);
    expect(await statusOf(portOf(app), '/')).toBe(401);
    expect(asked).toEqual(['/']);
    await app.close();
  });

  it('the Fastify plugin refuses requests in every context, and for unknown routes', async () => {
    const { app, hold } = await appInFlight();
    const ended = app.drain.shutdown();
    for (const path of ['/child/here', '/nowhere']) {
      expect(await app.inject(path)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    }
    hold.release('done');
    expect(await ended).toMatchObject({ outcome: 'clean', requests: { refused: 2 } });
  });

  it('an injected request is abandoned like any other when draining is cut', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { signals: false, logger: false, deadline: 3_000, cleanupTime: 2_500 });
    app.get('/', () => new Promise(() => {}));
    void app.inject('/');
    await expect.poll(() => app.drain.inFlight).toBe(1);
    const report = await app.drain.shutdown();
    expect(report).toMatchObject({ outcome: 'cut', requests: { abandoned: [{ path: '/' }] } });
  });
});

/** Creates an app with a request in flight. */
async function appInFlight() {
  const app = fastify();
  await app.register(fastifyDrain, { signals: false });
  const hold = new Hold<string>();
  app.get('/', hold.run);
  app.register(async (child) => void child.get('/here', async () => 'here'), { prefix: '/child' });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client = (await RawClient.connect(portOf(app))).get('/');
  await hold.entered;
  return { app, client, hold };
}

it('a Fastify handler that has read its body may await the shutdown', async () => {
  const app = fastify();
  await app.register(fastifyDrain, { signals: false, logger: false, deadline: 3_000 });
  app.post('/stop', async () => (await app.drain.shutdown()).outcome);
  const port = await listen(app);
  const client = await RawClient.connect(port);
  client.send(
    'POST /stop HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}',
  );

  expect(await client.response()).toMatchObject({ status: 200, body: 'clean' });
  expect((await app.drain.shutdown()).requests).toMatchObject({ awaiting: 1, abandoned: [] });
});
