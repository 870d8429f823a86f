import { createServer } from 'node:http';
import type { CreateServer, TestRoutes } from '@quiesce/conformance';
import { koaDrain } from '@quiesce/koa';
import type Koa3 from 'koa';
import type { Context } from 'koa';

/** Creates the server of the contract with the given version of Koa. */
export const create =
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
