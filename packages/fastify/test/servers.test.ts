import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { createDrain } from '@quiesce/fastify';
import fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, portOf, requestHeldBy, statusOf } from './app.ts';

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return portOfServer(server);
}

function portOfServer(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Creates a drain whose app has the routes `/` and `/held`, and optionally a custom server. */
async function appBehind(serverFactory?: (handler: RequestListener) => Server) {
  const drain = createDrain({ signals: false, logger: false });
  const app = fastify(serverFactory ? { serverFactory } : {});
  await app.register(fastifyDrain, { drain });
  const hold = new Hold<string>();
  const hooked: string[] = [];
  app.addHook('onRequest', async ({ url }) => void hooked.push(url));
  app.get('/', async () => 'served');
  app.get('/held', hold.run);
  return { app, drain, hold, hooked };
}

const DRAINED = {
  served: [200, 200, 200],
  ready: 200,
  inFlight: 1,
  late: 503,
  answer: 'done',
  connection: 'close',
  report: {
    outcome: 'clean',
    requests: { inFlightAtStart: 1, completed: 1, refused: 1 },
    connections: { cut: 0 },
  },
  afterwards: expect.stringContaining('ECONNREFUSED'),
};

/** Returns what clients of a port observe while its app serves, drains and closes. */
async function seenAt(port: number, { app, drain, hold }: Awaited<ReturnType<typeof appBehind>>) {
  const served: number[] = [];
  while (served.length < 3) served.push(await statusOf(port, '/'));
  const ready = await statusOf(port, '/health/ready');
  const client = (await RawClient.connect(port)).get('/held');
  await hold.entered;
  const { inFlight } = drain;
  const closed = app.close();
  const late = await statusOf(port, '/');
  hold.release('done');
  const { body: answer, headers } = await client.response();
  await closed;
  const report = await drain.shutdown();
  const afterwards = await RawClient.connect(port).then(() => 'open', String);
  return { served, ready, inFlight, late, answer, connection: headers.get('connection'), report, afterwards };
}

describe('the Fastify plugin drains any server', () => {
  it.each(['before', 'after'])(
    'the main server is drained, even if the user watches it %s it listens',
    async (when) => {
      const service = await appBehind();
      if (when === 'before') service.drain.watch(service.app.server);
      const port = await listen(service.app);
      if (when === 'after') service.drain.watch(service.app.server);
      expect(await seenAt(port, service)).toMatchObject(DRAINED);
    },
  );

  it('a main server that was watched before the plugin was loaded is drained', async () => {
    const drain = createDrain({ signals: false, logger: false });
    const app = fastify();
    drain.watch(app.server);
    await app.register(fastifyDrain, { drain });
    const hold = new Hold<string>();
    app.get('/', async () => 'served');
    app.get('/held', hold.run);
    expect(await seenAt(await listen(app), { app, drain, hold, hooked: [] })).toMatchObject(DRAINED);
  });

  it.each([true, false])(
    'a custom server with app.routing as its listener is drained, watched: %s',
    async (watched) => {
      const service = await appBehind();
      await service.app.ready();
      const server = createServer((request, response) => service.app.routing(request, response));
      if (watched) service.drain.watch(server);
      const port = await listening(server);
      // A server that is not watched is found at its first request.
      await statusOf(port, '/');
      expect(await seenAt(port, service)).toMatchObject(DRAINED);
    },
  );

  it('a custom server with drain.handler is drained', async () => {
    const service = await appBehind();
    await service.app.ready();
    const handler = service.drain.handler((request, response) => service.app.routing(request, response));
    const port = await listening(service.drain.watch(createServer(handler)));
    expect(await seenAt(port, service)).toMatchObject(DRAINED);
  });

  it('a server from serverFactory is drained', async () => {
    const service = await appBehind((handler) => createServer(handler));
    expect(await seenAt(await listen(service.app), service)).toMatchObject(DRAINED);
    expect(service.hooked).not.toContain('/health/ready');
  });

  it('a server from serverFactory that is already listening is drained', async () => {
    const shared = createServer();
    const port = await listening(shared);
    const service = await appBehind((handler) => shared.on('request', handler));
    await service.app.ready();
    expect(await seenAt(port, service)).toMatchObject(DRAINED);
  });

  it('a server from serverFactory that calls the handler in a later listener is drained', async () => {
    const server = createServer();
    const handlers: RequestListener[] = [];
    const service = await appBehind((handler) => {
      handlers.push(handler);
      return server;
    });
    server.on('request', (request, response) => handlers[0]?.(request, response));
    expect(await seenAt(await listen(service.app), service)).toMatchObject(DRAINED);
  });

  it('an app is drained even if the plugin was registered in an inner context', async () => {
    const order: string[] = [];
    const app = fastify();
    const hold = new Hold<string>();
    await app.register(async (child) => {
      await child.register(fastifyDrain, { logger: false, signals: false });
      child.get('/', hold.run);
      child.addHook('preClose', async () => void order.push('preClose'));
      child.addHook('onClose', async () => void order.push('onClose'));
      child.drain.onClose('database', () => void order.push('step'));
    });
    await listen(app);
    const client = await requestHeldBy(hold, app);
    const closed = app.close();
    await expect.poll(() => order).toEqual(['preClose']);
    expect(await statusOf(portOf(app), '/health/live')).toBe(200);
    hold.release('done');
    expect(await client.response()).toMatchObject({ status: 200 });
    await closed;
    expect(order).toEqual(['preClose', 'onClose', 'step']);
  });
});
