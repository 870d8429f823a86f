import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { BIG, pieces, READY_PATH, slowTime, tokens, work } from './listener.mjs';
import { exitsOnClose, keepAliveTimeout } from './settings.mjs';

/** @param before registers plugins before the routes */
export async function fastifyApp(options = {}, before = () => Promise.resolve()) {
  const app = fastify({ keepAliveTimeout, ...options });
  await before(app);
  await app.register(websocket);
  // The handler reads the body of a POST, as in the other servers.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume().once('end', () => done(null));
  });
  for (const path of ['/', READY_PATH]) app.get(path, () => 'hello');
  app.post('/', () => 'read');
  app.post('/tokens', (_request, reply) => reply.type('text/event-stream').send(Readable.from(tokens())));
  app.post('/work', async () => {
    await work();
    return 'done';
  });
  app.get('/slow', async ({ url }) => {
    await sleep(slowTime(url.split('?')[1]));
    return 'slow';
  });
  app.get('/stream', (_request, reply) => reply.send(Readable.from(pieces())));
  app.get('/big', () => BIG);
  app.get('/events', (_request, reply) => reply.type('text/event-stream').send(events(reply)));
  app.get('/ws', { websocket: true }, () => undefined);
  return app;
}

function events(reply) {
  const stream = new PassThrough();
  stream.write('data: hello\n\n');
  const timer = setInterval(() => stream.write('data: tick\n\n'), 1_000);
  reply.raw.once('close', () => clearInterval(timer));
  return stream;
}

export async function listen(app) {
  if (exitsOnClose) app.server.once('close', () => process.exit());
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
  process.send?.('ready');
}
