import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import Koa from 'koa';
import { BIG, pieces, READY_PATH, slowTime, tokens, work } from './listener.mjs';

/** @param first middleware before the routes */
export function koaApp(...first) {
  const app = new Koa();
  for (const middleware of first) app.use(middleware);
  app.use(async (context) => {
    if (context.path === '/tokens') {
      context.type = 'text/event-stream';
      context.body = Readable.from(tokens());
    } else if (context.path === '/work') {
      await work();
      context.body = 'done';
    } else if (context.method === 'POST') {
      await buffer(context.req);
      context.body = 'read';
    } else if (context.path === '/slow') {
      await sleep(slowTime(context.querystring));
      context.body = 'slow';
    } else if (context.path === '/stream') context.body = Readable.from(pieces());
    else if (context.path === '/big') context.body = BIG;
    else if (context.path === '/events') context.body = events(context);
    else if (context.path === '/' || context.path === READY_PATH) context.body = 'hello';
  });
  return app;
}

function events(context) {
  context.type = 'text/event-stream';
  const stream = new PassThrough();
  stream.write('data: hello\n\n');
  const timer = setInterval(() => stream.write('data: tick\n\n'), 1_000);
  context.res.once('close', () => clearInterval(timer));
  return stream;
}
