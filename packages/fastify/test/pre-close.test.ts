import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { type DrainOptions } from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { listen, requestHeldBy, statusOf, WAYS } from './app.ts';

/** Creates an app with @fastify/websocket that echoes messages. */
async function webSocketApp(
  options: DrainOptions = {},
  plugin: WebsocketPluginOptions = {},
): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(fastifyDrain, { logger: false, signals: false, ...options });
  await app.register(websocket, plugin);
  app.get('/ws', { websocket: true }, (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  return app;
}

/** Connects a client that has received a message. Returns it with its close code. */
async function connect(
  port: number,
): Promise<{ readonly client: WebSocket; readonly code: Promise<number> }> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  onTestFinished(() => client.terminate());
  const code = new Promise<number>((resolve) => client.on('close', resolve));
  await once(client, 'open');
  client.send('hello');
  await once(client, 'message');
  return { client, code };
}

describe.each(WAYS)('when $way stops an app', ({ stop }) => {
  it('the preClose hooks of all contexts run once when draining begins', async () => {
    const order: string[] = [];
    const app = fastify();
    await app.register(fastifyDrain, { logger: false, signals: false });
    app.addHook('preClose', (done) => {
      order.push('with a callback');
      done();
    });
    app.addHook('preClose', async function (this: FastifyInstance) {
      order.push(this === app ? 'in its context' : 'elsewhere');
    });
    app.register(async (child) => child.addHook('preClose', async () => void order.push('of a child')));
    app.addHook('onClose', async () => void order.push('onClose'));
    const hold = new Hold<string>();
    app.get('/', hold.run);
    await listen(app);
    const client = await requestHeldBy(hold, app);
    const stopped = stop(app);
    await expect.poll(() => order).toEqual(['with a callback', 'in its context', 'of a child']);
    expect(app.drain.inFlight).toBe(1);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await stopped;
    expect(order).toEqual(['with a callback', 'in its context', 'of a child', 'onClose']);
  });

  it('@fastify/websocket closes its clients when draining begins', async () => {
    const app = await webSocketApp();
    const { code } = await connect(await listen(app));
    await stop(app);
    expect(await code).toBe(1005);
    expect(await app.drain.shutdown()).toMatchObject({
      outcome: 'clean',
      connections: { announced: 1, cut: 0 },
    });
  });

  it('a custom preClose hook of @fastify/websocket gets the time it takes', async () => {
    const hold = new Hold<string>();
    const app = await webSocketApp(
      {},
      {
        async preClose(this: FastifyInstance) {
          for (const client of this.websocketServer.clients) client.send('about to close');
          await hold.run();
          for (const client of this.websocketServer.clients) client.close(4000);
        },
      },
    );
    const { client, code } = await connect(await listen(app));
    const stopped = stop(app);
    expect(String((await once(client, 'message'))[0])).toBe('about to close');
    hold.release('now');
    expect(await code).toBe(4000);
    await stopped;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
  });

  it('@fastify/http-proxy, which wraps server.close(), closes its WebSockets when draining begins', async () => {
    const upstream = await webSocketApp();
    const port = await listen(upstream);
    const app = fastify();
    await app.register(fastifyDrain, { logger: false, signals: false });
    await app.register(httpProxy, { upstream: `http://127.0.0.1:${port}`, websocket: true });
    const hold = new Hold<string>();
    app.get('/held', hold.run);
    const { code } = await connect(await listen(app));
    const client = await requestHeldBy(hold, app, '/held');
    const stopped = stop(app);
    expect(await code).toBe(1005);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await stopped;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { cut: 0 } });
  });

  it('a late request is handled by the drain, not by Fastify, even after the preClose hooks have run', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { admission: 'serve', logger: false, signals: false });
    const hasRun = new Hold<string>();
    app.addHook('preClose', async () => void hasRun.run());
    const hold = new Hold<string>();
    app.get('/', hold.run);
    app.get('/quick', async () => 'quick');
    const port = await listen(app);
    const client = await requestHeldBy(hold, app);
    const stopped = stop(app);
    await hasRun.entered;
    expect(await statusOf(port, '/quick')).toBe(200);
    expect(await app.inject('/quick')).toMatchObject({ statusCode: 200 });
    hold.release('done');
    await client.response();
    await stopped;
  });

  it('the error of a preClose hook fails the shutdown after the other hooks have run', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { logger: false, signals: false });
    let others = 0;
    app.addHook('preClose', async function gone() {
      throw new Error('the queue is gone');
    });
    app.addHook('preClose', async () => void (others += 1));
    await listen(app);
    await stop(app).catch(() => undefined);
    expect(others).toBe(1);
    await expect(app.close()).rejects.toThrow('the queue is gone');
    expect(await app.drain.shutdown()).toMatchObject({
      outcome: 'failed',
      steps: [{ name: 'fastify', error: 'Error: the queue is gone' }],
    });
  });
});

describe('drain.webSockets together with @fastify/websocket', () => {
  it('drain.webSockets closes clients of @fastify/websocket with 1001 over the spread, before the preClose hooks run', async () => {
    const app = await webSocketApp({ spread: 200 });
    app.drain.webSockets(app.websocketServer);
    const port = await listen(app);
    const clients = [await connect(port), await connect(port)];
    const closedAt: number[] = [];
    for (const { code } of clients) void code.then(() => closedAt.push(performance.now()));
    const report = app.drain.shutdown();
    expect(await Promise.all(clients.map(({ code }) => code))).toEqual([1001, 1001]);
    expect((closedAt[1] ?? 0) - (closedAt[0] ?? 0)).toBeGreaterThan(50);
    expect(await report).toMatchObject({ outcome: 'clean', connections: { announced: 2 } });
  });
});

describe('injectWS() of @fastify/websocket', () => {
  it('injectWS() of @fastify/websocket gets its WebSocket, and the app closes it', async () => {
    const app = await webSocketApp();
    await app.ready();
    const client = await app.injectWS('/ws');
    expect(app.drain.inFlight).toBe(0);
    client.send('hello');
    expect(String((await once(client, 'message'))[0])).toBe('hello');
    const closed = once(client, 'close');
    await app.close();
    await closed;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
  });
});

describe('an upgrade that no plugin ends', () => {
  it('an upgraded socket that no plugin ends is left to its handler, and cut with the requests in flight', async () => {
    const app = fastify();
    await app.register(fastifyDrain, { deadline: 1_300, cleanupTime: 1_000, logger: false, signals: false });
    app.server.on('upgrade', (_request, socket: Duplex) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.on('error', () => undefined);
    });
    const client = await RawClient.connect(await listen(app));
    client.get('/', ['Connection: Upgrade', 'Upgrade: echo']);
    await client.received('101');
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'cut', connections: { cut: 1 } });
  });
});
