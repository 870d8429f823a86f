import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { koaDrain } from '@quiesce/koa';
import Koa from 'koa';
import { downloadOf, isFileName, saveUpload } from './files.js';
import { textIn, wholeNumber } from './input.js';

const MIB = 1024 * 1024;

/** The drain's middleware comes first, before bodies are parsed or data is read. */
export function createApp(drain, services) {
  const app = new Koa();
  app.use(koaDrain(drain));
  app.use(routes(services).routes());
  return app;
}

/** The routes. None of them has code for a shutdown. */
function routes({ accessLog, notes, uploads }) {
  const router = new Router();

  router.use((context, next) => {
    accessLog.follow(context.req, context.res);
    return next();
  });

  router.get('/', (context) => {
    context.body = 'hello\n';
  });

  // The last step uses the notes: if they were closed before this response, it would be a 500.
  router.get('/slow', async (context) => {
    await sleep(wholeNumber(context.query.ms, 500, 60_000));
    context.body = { latest: (await notes.latest()) ?? null };
  });

  router.post('/notes', bodyParser({ enableTypes: ['json'] }), async (context) => {
    const text = textIn(context.request.body);
    if (text === undefined) {
      context.status = 400;
      context.body = { error: 'send {"text":"…"} as application/json' };
    } else {
      context.status = 201;
      context.body = await notes.add(text);
    }
  });

  router.get('/notes/:id', async (context) => {
    const note = await notes.get(context.params.id);
    if (!note) context.status = 404;
    context.body = note ?? { error: 'no such note' };
  });

  router.put('/uploads/:name', async (context) => {
    const { name } = context.params;
    if (isFileName(name)) {
      context.body = { name, bytes: await saveUpload(uploads, name, context.req) };
    } else {
      context.status = 400;
      context.body = { error: 'a name is made of letters, digits, dots, - and _' };
    }
  });

  router.get('/download', (context) => {
    const bytes = wholeNumber(context.query.mb, 5, 1_000) * MIB;
    context.body = Readable.from(downloadOf(bytes), { objectMode: false });
    context.length = bytes;
  });

  return router;
}
