import { setTimeout as sleep } from 'node:timers/promises';

/** The routes: none of them knows that the service may be stopping. */
export function addRoutes(app, refresh) {
  app.get('/', async () => ({ refreshed: refresh.count }));

  app.get('/slow', async ({ query }) => {
    await sleep(Number(query.ms ?? 500));
    return { refreshed: refresh.count };
  });
}
