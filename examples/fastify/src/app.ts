import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addNote,
  downloadOf,
  isFileName,
  latestNote,
  MIB,
  saveUpload,
  textIn,
  wholeNumber,
  type Services,
} from '@quiesce/example-services';
import fastifyDrain from '@quiesce/fastify';
import fastify, { type FastifyInstance } from 'fastify';

/** The app: the drain's plugin comes first, before a body is parsed or anything is looked up. */
export async function createApp(services: Services): Promise<FastifyInstance> {
  // The drain logs through the app's logger.
  const app = fastify({ logger: true });
  await app.register(fastifyDrain);
  await app.register(routes, services);
  return app;
}

/** The routes: none of them knows that the service may be stopping. */
async function routes(app: FastifyInstance, { store, accessLog, uploads }: Services): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    accessLog.follow(request.raw, reply.raw);
  });

  app.get('/', async () => 'hello\n');

  // The store is needed at the very end: were it closed before this answer, the answer would be a 500.
  app.get<{ Querystring: { ms?: string } }>('/slow', async ({ query }) => {
    await sleep(wholeNumber(query.ms, 500, 60_000));
    return { latest: (await latestNote(store)) ?? null };
  });

  app.post('/notes', async ({ body }, reply) => {
    const text = textIn(body);
    if (text === undefined) return reply.code(400).send({ error: 'send {"text":"…"} as application/json' });
    return reply.code(201).send(await addNote(store, text));
  });

  app.get<{ Params: { id: string } }>('/notes/:id', async ({ params }, reply) => {
    const note = await store.get(params.id);
    return note ?? reply.code(404).send({ error: 'no such note' });
  });

  await app.register(async (scope) => {
    // Whatever its type, an upload is not parsed: the handler reads it as a stream.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async () => undefined);

    scope.put<{ Params: { name: string } }>('/uploads/:name', async ({ params: { name }, raw }, reply) => {
      if (isFileName(name)) return { name, bytes: await saveUpload(uploads, name, raw) };
      return reply.code(400).send({ error: 'a name is made of letters, digits, dots, - and _' });
    });
  });

  app.get<{ Querystring: { mb?: string } }>('/download', async ({ query }, reply) => {
    const bytes = wholeNumber(query.mb, 5, 1_000) * MIB;
    reply.type('application/octet-stream').header('content-length', bytes);
    return Readable.from(downloadOf(bytes), { objectMode: false });
  });
}
