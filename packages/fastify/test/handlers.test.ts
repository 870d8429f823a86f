import { once } from 'node:events';
import { connect } from 'node:http2';
import { Hold, RawClient } from '@quiesce/conformance';
import fastifyDrain, { createDrain, type DrainOptions } from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';

const quiet = { signals: false, logger: false } as const;

async function create(options: DrainOptions = {}): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(fastifyDrain, { ...quiet, ...options });
  return app;
}

async function listen(app: FastifyInstance): Promise<RawClient> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return RawClient.connect(typeof address === 'object' ? (address?.port ?? 0) : 0);
}

/** Shuts down after the client has left. Returns the order of the handler's write and the close step. */
async function leave(app: FastifyInstance, client: RawClient, hold: Hold<string>): Promise<string[]> {
  const order: string[] = [];
  app.drain.onClose('database', () => void order.push('close'));
  await hold.entered;
  client.destroy();
  await expect.poll(() => app.drain.inFlight, { interval: 1 }).toBe(0);
  const report = app.drain.shutdown();
  if (app.server.listening) await once(app.server, 'close');
  for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
  order.push('write');
  hold.release('done');
  expect(await report).toMatchObject({ outcome: 'clean', requests: { orphans: [] } });
  return order;
}

it('handlers of routes in plugins, with a prefix, as shorthand and as HEAD are tracked', async () => {
  for (const [method, path] of [
    ['POST', '/v1/full'],
    ['GET', '/v1/shorthand'],
    ['HEAD', '/v1/shorthand'],
    ['GET', '/v1'],
    ['GET', '/v1/'],
  ] as const) {
    const app = await create();
    const hold = new Hold<string>();
    await app.register(
      async (plugin) => {
        plugin.route({ method: 'POST', url: '/full', handler: hold.run });
        plugin.get('/shorthand', hold.run);
        plugin.get('/', hold.run);
      },
      { prefix: '/v1' },
    );
    const client = (await listen(app)).request(method, path);
    expect(await leave(app, client, hold)).toEqual(['write', 'close']);
  }
});

it('a tracked handler keeps this, its name, arguments, result and errors', async () => {
  const app = await create();
  const names: string[] = [];
  app.addHook('onRoute', ({ handler }) => void names.push(handler.name));
  app.setErrorHandler(async (error, _request, reply) => reply.code(418).send(String(error)));
  app.decorate('greeting', 'hello');
  app.get('/this', async function greet() {
    return Reflect.get(this, 'greeting');
  });
  app.get('/sync', () => 'sync');
  app.get('/reply', (_request, reply) => reply.code(201).send('reply'));
  app.get('/later', (_request, reply) => void setImmediate(() => reply.send('later')));
  app.get('/throws', () => {
    throw new Error('thrown');
  });
  app.get('/rejects', () => Promise.reject(new Error('rejected')));
  const answers: string[] = [];
  for (const path of ['/this', '/sync', '/reply', '/later', '/throws', '/rejects']) {
    const { statusCode, body } = await app.inject(path);
    answers.push(`${statusCode} ${body}`);
  }
  expect(answers).toEqual([
    '200 hello',
    '200 sync',
    '201 reply',
    '200 later',
    '418 Error: thrown',
    '418 Error: rejected',
  ]);
  expect(names).toContain('greet');
  await app.close();
});

it('a handler that returns a thenable is tracked, and the thenable is started once', async () => {
  const app = await create();
  const hold = new Hold<string>();
  let queries = 0;
  const query = {};
  Reflect.set(query, 'then', (resolve: (text: string) => unknown, reject: (error: unknown) => unknown) => {
    queries += 1;
    return hold.run().then(resolve, reject);
  });
  app.get('/', () => query);
  const client = (await listen(app)).get('/');
  expect(await leave(app, client, hold)).toEqual(['write', 'close']);
  expect(queries).toBe(1);
});

it('no handler begins after draining if its client left while a hook was running', async () => {
  const app = await create();
  const hook = new Hold<void>();
  const ran: string[] = [];
  app.addHook('preHandler', hook.run);
  app.get('/', async () => void ran.push('handler'));
  app.drain.onClose('database', async () => {
    hook.release();
    await new Promise(setImmediate);
    ran.push('close');
  });
  const client = (await listen(app)).get('/');
  await hook.entered;
  client.destroy();
  await expect.poll(() => app.drain.inFlight, { interval: 1 }).toBe(0);
  expect(await app.drain.shutdown()).toMatchObject({ outcome: 'clean' });
  expect(ran).toEqual(['close']);
});

it('a warning names the fix if routes were registered before the plugin, and only then', async () => {
  const lines: string[] = [];
  const logger = { stream: { write: (line: string) => void lines.push(line) }, level: 'warn' };
  const first = fastify({ logger });
  await first.register(fastifyDrain, quiet);
  first.get('/', () => 'followed');
  await first.ready();
  await first.close();
  expect(lines).toEqual([]);
  const late = fastify({ logger });
  void late.register(fastifyDrain, quiet);
  late.get('/', () => 'not followed');
  await late.ready();
  expect((await late.inject('/')).body).toBe('not followed');
  await late.close();
  expect(lines).toEqual([expect.stringContaining('await app.register(fastifyDrain)')]);
});

it('the handler of an HTTP/2 stream is tracked', async () => {
  const drain = createDrain(quiet);
  const app = fastify({ http2: true });
  await app.register(fastifyDrain, { drain });
  const hold = new Hold<string>();
  app.post('/pay', hold.run);
  const session = connect(await app.listen({ host: '127.0.0.1', port: 0 }));
  const order: string[] = [];
  drain.onClose('database', () => void order.push('close'));
  const stream = session.request({ ':method': 'POST', ':path': '/pay' }).on('error', () => undefined);
  stream.end('body');
  await hold.entered;
  stream.close();
  await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(0);
  session.close();
  const report = drain.shutdown();
  await once(app.server, 'close');
  for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
  order.push('write');
  hold.release('done');
  expect(await report).toMatchObject({ outcome: 'clean' });
  expect(order).toEqual(['write', 'close']);
});
