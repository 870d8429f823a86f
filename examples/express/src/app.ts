import { pipeline } from 'node:stream/promises';
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
import { expressDrain, type Drain } from '@quiesce/express';
import express, { type Express, type Router } from 'express';

/** The app: the drain's middleware comes first, before a body is parsed or anything is looked up. */
export function createApp(drain: Drain, services: Services): Express {
  const app = express();
  app.use(expressDrain(drain));
  app.use(routes(services));
  return app;
}

/** The routes: none of them knows that the service may be stopping. */
export function routes({ store, accessLog, uploads }: Services): Router {
  const router = express.Router();

  router.use((request, response, next) => {
    accessLog.follow(request, response);
    next();
  });

  router.get('/', (_request, response) => {
    response.type('text').send('hello\n');
  });

  // The store is needed at the very end: were it closed before this answer, the answer would be a 500.
  router.get('/slow', async (request, response) => {
    await sleep(wholeNumber(request.query['ms'], 500, 60_000));
    response.json({ latest: (await latestNote(store)) ?? null });
  });

  router.post('/notes', express.json(), async (request, response) => {
    const text = textIn(request.body);
    if (text === undefined) response.status(400).json({ error: 'send {"text":"…"} as application/json' });
    else response.status(201).json(await addNote(store, text));
  });

  router.get('/notes/:id', async (request, response) => {
    const note = await store.get(request.params.id);
    if (note) response.json(note);
    else response.status(404).json({ error: 'no such note' });
  });

  router.put('/uploads/:name', async (request, response) => {
    const { name } = request.params;
    if (isFileName(name)) response.json({ name, bytes: await saveUpload(uploads, name, request) });
    else response.status(400).json({ error: 'a name is made of letters, digits, dots, - and _' });
  });

  router.get('/download', async (request, response) => {
    const bytes = wholeNumber(request.query['mb'], 5, 1_000) * MIB;
    response.type('application/octet-stream').set('content-length', String(bytes));
    await pipeline(downloadOf(bytes), response);
  });

  return router;
}
