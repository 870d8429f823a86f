import { setTimeout as sleep } from 'node:timers/promises';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { koaDrain, type Drain } from '@quiesce/koa';
import Koa, { type Context } from 'koa';
import type { Cache } from './cache.ts';
import type { Article, Database } from './database.ts';
import { textIn, wholeNumber } from './input.ts';
import type { Views } from './views.ts';

export interface Parts {
  readonly database: Database;
  readonly cache: Cache;
  readonly views: Views;
}

/** Creates the app. The drain's middleware comes first, before bodies are parsed or data is read. */
export function createApp(drain: Drain, parts: Parts): Koa {
  const app = new Koa();
  app.use(koaDrain(drain));
  app.use(routes(parts).routes());
  return app;
}

/** The routes. None of them has code for a shutdown. */
function routes({ database, cache, views }: Parts): Router {
  const router = new Router();

  router.post('/articles', bodyParser({ enableTypes: ['json'] }), async (context) => {
    const text = textIn(context.request.body);
    if (text === undefined) {
      context.status = 400;
      context.body = { error: 'send {"text":"…"} as application/json' };
    } else {
      context.status = 201;
      context.body = await database.add(text);
    }
  });

  router.get('/articles/:id', async (context) => {
    const id = wholeNumber(context.params['id'], 0, 2 ** 31 - 1);
    const cached = await cache.get(String(id));
    context.set('X-Cache', cached === undefined ? 'miss' : 'hit');
    if (cached === undefined) return show(context, await database.find(id));
    context.type = 'json';
    context.body = cached;
    countView(context, id);
  });

  router.get('/articles/:id/views', async (context) => {
    const count = await database.viewsOf(wholeNumber(context.params['id'], 0, 2 ** 31 - 1));
    if (count !== undefined) context.body = { views: count };
  });

  // The last steps use the database and the cache: if one of them were closed, this would be a 500.
  router.get('/slow', async (context) => {
    await sleep(wholeNumber(context.query['ms'], 500, 60_000));
    return show(context, await database.latest());
  });

  /** Without an article the status stays 404. */
  async function show(context: Context, article: Article | undefined): Promise<void> {
    if (!article) return;
    await cache.set(String(article.id), JSON.stringify(article));
    context.body = article;
    countView(context, article.id);
  }

  function countView(context: Context, id: number): void {
    context.res.once('close', () => views.add(id));
  }

  return router;
}
