// All compared ways to stop, each around the same handler. Only options that the comparison needs are set.
import { createServer } from 'node:http';
import { Worker } from 'node:worker_threads';
import { listener } from './listener.mjs';

const exit = () => process.exit(0);

/** Ways by name, in the order of the tables. */
export const WAYS = {
  // Baseline: the process ends at the signal, or with the last response.
  'process-exit': () => endedBy(exit),
  // The same without `process.exit()`: nothing keeps the process alive.
  'natural-end': () => endedBy(leaveNothing),
  // The same with a sleeping thread, which is the minimum that can end a process with a blocked event loop with a code and a
  // reason.
  'natural-end-watched': () => endedBy(leaveNothing, startSleeper),
  'node-http': () => {
    const server = createServer(listener);
    process.on('SIGTERM', () => server.close(exit));
    return server;
  },
  quiesce: () => quiesce({}),
  // With maximum ages for connections that none of them reaches.
  'quiesce-aged': () => quiesce({ connections: { maxAge: 3_600_000, maxRequests: 1_000_000_000 } }),
  // The same with an async listener: the drain tracks its promise.
  'node-http-async': () => createServer(asyncListener),
  'quiesce-async': () => quiesce({}, asyncListener),
  'quiesce-no-linger': () => quiesce({ idleLinger: 0 }),
  stoppable: async () => {
    const { default: stoppable } = await import('stoppable');
    const server = stoppable(createServer(listener));
    process.on('SIGTERM', () => server.stop(exit));
    return server;
  },
  'http-terminator': async () => {
    const { createHttpTerminator } = await import('http-terminator');
    const server = createServer(listener);
    const terminator = createHttpTerminator({ server });
    process.on('SIGTERM', () => void terminator.terminate().then(exit));
    return server;
  },
  'http-graceful-shutdown': async () => {
    const { default: gracefulShutdown } = await import('http-graceful-shutdown');
    const server = createServer(listener);
    gracefulShutdown(server);
    return server;
  },
  terminus: async () => {
    const { createTerminus } = await import('@godaddy/terminus');
    const server = createServer(listener);
    createTerminus(server, { signal: 'SIGTERM' });
    return server;
  },
  express: async () => createServer(await expressApp()),
  'express-noop': async () => createServer(await expressApp((_request, _response, next) => next())),
  'quiesce-express': async () => {
    const { createDrain, expressDrain } = await import('@quiesce/express');
    const drain = createDrain({ logger: false });
    return drain.watch(createServer(await expressApp(expressDrain(drain))));
  },
  koa: async () => createServer((await koaApp()).callback()),
  'koa-noop': async () => createServer((await koaApp((_context, next) => next())).callback()),
  'quiesce-koa': async () => {
    const { createDrain, koaDrain } = await import('@quiesce/koa');
    const drain = createDrain({ logger: false });
    return drain.watch(createServer((await koaApp(koaDrain(drain))).callback()));
  },
  fastify: async () => fastifyServer(),
  'fastify-async': async () => fastifyServer(undefined, asyncRoute),
  'fastify-noop': async () =>
    fastifyServer((app) => app.addHook('onRequest', (_request, _reply, done) => done())),
  'quiesce-fastify': async () => {
    const { default: fastifyDrain } = await import('@quiesce/fastify');
    return fastifyServer((app) => app.register(fastifyDrain, { logger: false }));
  },
  'quiesce-fastify-async': async () => {
    const { default: fastifyDrain } = await import('@quiesce/fastify');
    return fastifyServer((app) => app.register(fastifyDrain, { logger: false }), asyncRoute);
  },
};

/** A server that ends the process once nothing is in flight after the signal. */
function endedBy(end, onSignal = () => undefined) {
  let inFlight = 0;
  let isStopping = false;
  const server = createServer((request, response) => {
    inFlight += 1;
    response.on('close', () => {
      inFlight -= 1;
      if (isStopping && inFlight === 0) end(server);
    });
    listener(request, response);
  });
  process.on('SIGTERM', () => {
    isStopping = true;
    onSignal();
    if (inFlight === 0) end(server);
  });
  return server;
}

function leaveNothing(server) {
  server.close();
  server.closeAllConnections();
}

function startSleeper() {
  const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25_000)';
  new Worker(sleep, { eval: true, execArgv: [], env: {} }).unref();
}

async function asyncListener(request, response) {
  // The awaited promise is already resolved; without it, no promise would be pending when the listener returns.
  await Promise.resolve();
  listener(request, response);
}

async function quiesce(options, handler = listener) {
  const { createDrain } = await import('@quiesce/core');
  const drain = createDrain({ logger: false, ...options });
  return drain.watch(createServer(drain.handler(handler)));
}

async function expressApp(...middleware) {
  const { default: express } = await import('express');
  const app = express();
  for (const each of middleware) app.use(each);
  return app.get('/', (request, response) => response.json({ hello: 'world', path: request.url }));
}

async function koaApp(...middleware) {
  const { default: Koa } = await import('koa');
  const app = new Koa();
  for (const each of middleware) app.use(each);
  return app.use((context) => {
    context.body = { hello: 'world', path: context.url };
  });
}

const route = (request) => ({ hello: 'world', path: request.url });
const asyncRoute = async (request) => route(request);

async function fastifyServer(prepare = (app) => app, handler = route) {
  const { default: fastify } = await import('fastify');
  const app = fastify();
  await prepare(app);
  app.get('/', handler);
  await app.ready();
  return app.server;
}
