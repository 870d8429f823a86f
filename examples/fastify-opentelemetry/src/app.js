import { setTimeout as sleep } from 'node:timers/promises';

/** The routes. None of them has code for a shutdown. */
export function addRoutes(app, refresh) {
  app.get('/', async () => ({ refreshed: refresh.count }));

  app.get('/slow', async ({ query }) => {
    await sleep(Number(query.ms ?? 500));
    return { refreshed: refresh.count };
  });
}
