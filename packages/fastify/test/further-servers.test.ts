import { hasSubscribers } from 'node:diagnostics_channel';
import { once } from 'node:events';
import dns from 'node:dns';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { type DrainOptions } from '@quiesce/fastify';
import fastify from 'fastify';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import websocket from '@fastify/websocket';
import { draining, portOf, WAYS } from './app.ts';

/** Simulates two addresses of `localhost`, whether or not the machine has IPv6. */
const SECOND = '127.0.0.2';

function twoAddresses(): void {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const [name, options, callback = options] = args;
    const addresses = name === 'localhost' ? ['127.0.0.1', SECOND] : [String(name)];
    if (typeof callback !== 'function') return;
    if (typeof options === 'object') {
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    } else callback(null, addresses[0], 4);
  });
  onTestFinished(() => lookup.mockRestore());
}

async function appOnLocalhost(options: DrainOptions = {}, server: object = {}) {
  twoAddresses();
  const app = fastify(server);
  // Before the plugin's own hook.
  const asked: string[] = [];
  app.addHook('onRequest', async ({ url }) => void asked.push(url));
  await app.register(fastifyDrain, { logger: false, signals: false, ...options });
  await app.register(websocket);
  const hold = new Hold<string>();
  app.get('/', hold.run);
  app.get('/quick', async () => 'quick');
  app.get('/ws', { websocket: true }, () => undefined);
  await app.listen({ host: 'localhost', port: 0 });
  onTestFinished(() => void app.close().catch(() => undefined));
  return { app, hold, asked, port: portOf(app) };
}

describe.each(WAYS)('when $way stops an app on two addresses', ({ stop }) => {
  it('the second server is drained from its first connection on', async () => {
    const { app, hold, asked, port } = await appOnLocalhost();
    // No hook sees an incomplete request.
    const half = (await RawClient.connect(port, SECOND)).send('GET /quick HTTP/1.1\r\nHost: ');
    const client = (await RawClient.connect(port, SECOND)).get('/');
    await hold.entered;
    const idle = await RawClient.connect(port, SECOND);
    await idle.get('/quick').response();
    const probe = await RawClient.connect(port, SECOND);
    expect(await probe.get('/health/ready').response()).toMatchObject({ status: 200 });
    const stopped = stop(app);
    await draining(app.drain);
    half.send('localhost\r\n\r\n');
    expect(await half.response()).toMatchObject({ status: 503 });
    hold.release('done');
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, body: 'done' });
    expect(response.headers.get('connection')).toBe('close');
    expect(await idle.ended()).toBe('FIN');
    await stopped;
    expect(await app.drain.shutdown()).toMatchObject({
      outcome: 'clean',
      requests: { inFlightAtStart: 1, completed: 1, refused: 1 },
      connections: { openAtStart: 4, cut: 0 },
    });
    expect(asked).toEqual(['/', '/quick']);
    await expect(RawClient.connect(port, SECOND)).rejects.toThrow('ECONNREFUSED');
  });

  it.each([false, true])(
    'the second server answers after the first has closed, forceCloseConnections: %s',
    async (forceCloseConnections) => {
      const { app, hold, port } = await appOnLocalhost({ listener: 'first' }, { forceCloseConnections });
      const client = (await RawClient.connect(port, SECOND)).get('/');
      await hold.entered;
      const closed = once(app.server, 'close');
      const stopped = stop(app);
      await closed;
      await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED');
      hold.release('done');
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      await stopped;
      expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
    },
  );

  it('WebSockets of the second server are closed', async () => {
    const { app, port } = await appOnLocalhost();
    const client = new WebSocket(`ws://${SECOND}:${port}/ws`);
    await once(client, 'open');
    const closed = once(client, 'close');
    await stop(app);
    expect((await closed)[0]).toBe(1005);
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', connections: { announced: 1 } });
  });

  it('a second HTTP/2 server is drained', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const { app, hold, port } = await appOnLocalhost({}, { http2: true, https: { key, cert } });
    const session = connect(`https://${SECOND}:${port}`, { rejectUnauthorized: false });
    const slow = text(session.request({ ':path': '/' }));
    await hold.entered;
    expect(app.drain.inFlight).toBe(1);
    const goaway = once(session, 'goaway');
    const stopped = stop(app);
    await goaway;
    hold.release('done');
    expect(await slow).toBe('done');
    await stopped;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });

  it('a second https server is drained', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const { app, hold, port } = await appOnLocalhost({}, { https: { key, cert } });
    const client = (await RawClient.connectTls(port, SECOND)).get('/');
    await hold.entered;
    const stopped = stop(app);
    await draining(app.drain);
    hold.release('done');
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, body: 'done' });
    expect(response.headers.get('connection')).toBe('close');
    await stopped;
    expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { completed: 1 } });
  });
});

it('the second server closes at app.server.unref(), as without the plugin', async () => {
  const { app, port } = await appOnLocalhost();
  app.server.unref();
  await expect
    .poll(() => RawClient.connect(port, SECOND).then(() => 'open', String))
    .toContain('ECONNREFUSED');
  expect(app.drain.state).toBe('ready');
  await app.close();
});

const isLooking = (): boolean => hasSubscribers('tracing:net.server.listen:asyncStart');

it('the channel of new servers is unsubscribed once the app listens or has closed', async () => {
  const { app } = await appOnLocalhost();
  expect(isLooking()).toBe(false);
  await app.close();

  const byHand = fastify();
  await byHand.register(fastifyDrain, { logger: false, signals: false });
  byHand.server.listen(0, '127.0.0.1');
  await once(byHand.server, 'listening');
  expect(isLooking()).toBe(true);
  await byHand.close();
  expect(isLooking()).toBe(false);
});
