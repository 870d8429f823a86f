import { createServer } from 'node:http';
import { defineDrainTests, type CreateServer, type TestRoutes } from '@quiesce/conformance';
import { koaDrain } from '@quiesce/koa';
import Koa3, { type Context } from 'koa';
import Koa2 from 'koa-2';

const create =
  (Koa: typeof Koa3): CreateServer =>
  (drain, routes) => {
    const app = new Koa().use(koaDrain(drain)).use((context) => route(context, routes));
    app.silent = true;
    return drain.watch(createServer(app.callback())).listen(0, '127.0.0.1');
  };

async function route(context: Context, routes: TestRoutes): Promise<void> {
  if (context.path === '/text') context.body = await routes.text();
  if (context.path === '/empty') context.body = (await routes.empty(), null);
  if (context.path === '/upload') context.body = await routes.upload(context.req);
  if (context.path === '/stream') context.body = routes.stream();
  if (context.path === '/events') {
    context.type = 'text/event-stream';
    context.body = routes.events();
  }
  if (context.path !== '/raw') return;
  context.respond = false;
  await routes.raw(context.req, context.res);
}

defineDrainTests('Koa 3', create(Koa3), { followsHandlers: true });
defineDrainTests('Koa 2', create(Koa2), { followsHandlers: true });
