import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fastifyDrain from '@quiesce/fastify';
import fastify from 'fastify';
import { downloadOf, isFileName, saveUpload } from './files.js';
import { textIn, wholeNumber } from './input.js';

const MIB = 1024 * 1024;

/** The drain comes first, so its hook runs before those of the app. */
export async function createApp(services) {
  const app = fastify({ logger: true });
  await app.register(fastifyDrain);
  await app.register(routes, services);
  return app;
}

/** The routes. None of them has code for a shutdown. */
async function routes(app, { accessLog, notes, uploads }) {
  app.addHook('onRequest', async (request, reply) => {
    accessLog.follow(request.raw, reply.raw);
  });

  app.get('/', async () => 'hello\n');

  // The last step uses the notes: if they were closed before this response, it would be a 500.
  app.get('/slow', async ({ query }) => {
    await sleep(wholeNumber(query.ms, 500, 60_000));
    return { latest: (await notes.latest()) ?? null };
  });

  app.post('/notes', async ({ body }, reply) => {
    const text = textIn(body);
    if (text === undefined) return reply.code(400).send({ error: 'send {"text":"…"} as application/json' });
    return reply.code(201).send(await notes.add(text));
  });

  app.get('/notes/:id', async ({ params }, reply) => {
    const note = await notes.get(params.id);
    return note ?? reply.code(404).send({ error: 'no such note' });
  });

  await app.register(async (scope) => {
    // Uploads of any type are not parsed: the handler reads them as a stream.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async () => undefined);

    scope.put('/uploads/:name', async ({ params: { name }, raw }, reply) => {
      if (isFileName(name)) return { name, bytes: await saveUpload(uploads, name, raw) };
      return reply.code(400).send({ error: 'a name is made of letters, digits, dots, - and _' });
    });
  });

  app.get('/download', async ({ query }, reply) => {
    const bytes = wholeNumber(query.mb, 5, 1_000) * MIB;
    reply.type('application/octet-stream').header('content-length', bytes);
    return Readable.from(downloadOf(bytes), { objectMode: false });
  });
}
