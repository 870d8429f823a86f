import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expressDrain } from '@quiesce/express';
import express from 'express';
import { downloadOf, isFileName, saveUpload } from './files.js';
import { textIn, wholeNumber } from './input.js';

const MIB = 1024 * 1024;

/** The drain's middleware comes first, before bodies are parsed or data is read. */
export function createApp(drain, services) {
  const app = express();
  app.use(expressDrain(drain));
  app.use(routes(services));
  return app;
}

/** The routes. None of them has code for a shutdown. */
function routes({ accessLog, notes, uploads }) {
  const router = express.Router();

  router.use((request, response, next) => {
    accessLog.follow(request, response);
    next();
  });

  router.get('/', (_request, response) => {
    response.type('text').send('hello\n');
  });

  // The last step uses the notes: if they were closed before this response, it would be a 500.
  router.get('/slow', async (request, response) => {
    await sleep(wholeNumber(request.query.ms, 500, 60_000));
    response.json({ latest: (await notes.latest()) ?? null });
  });

  router.post('/notes', express.json(), async (request, response) => {
    const text = textIn(request.body);
    if (text === undefined) response.status(400).json({ error: 'send {"text":"…"} as application/json' });
    else response.status(201).json(await notes.add(text));
  });

  router.get('/notes/:id', async (request, response) => {
    const note = await notes.get(request.params.id);
    if (note) response.json(note);
    else response.status(404).json({ error: 'no such note' });
  });

  router.put('/uploads/:name', async (request, response) => {
    const { name } = request.params;
    if (isFileName(name)) response.json({ name, bytes: await saveUpload(uploads, name, request) });
    else response.status(400).json({ error: 'a name is made of letters, digits, dots, - and _' });
  });

  router.get('/download', async (request, response) => {
    const bytes = wholeNumber(request.query.mb, 5, 1_000) * MIB;
    response.type('application/octet-stream').set('content-length', String(bytes));
    await pipeline(downloadOf(bytes), response);
  });

  return router;
}
