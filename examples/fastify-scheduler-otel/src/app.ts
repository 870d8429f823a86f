import { setTimeout as sleep } from 'node:timers/promises';
import { wholeNumber } from '@quiesce/example-services';
import type { FastifyInstance } from 'fastify';
import type { Refresh } from './refresh.ts';

/** The routes: none of them knows that the service may be stopping. */
export function addRoutes(app: FastifyInstance, refresh: Refresh): void {
  app.get('/', async () => ({ refreshed: refresh.count }));

  app.get<{ Querystring: { ms?: string } }>('/slow', async ({ query }) => {
    await sleep(wholeNumber(query.ms, 500, 60_000));
    return { refreshed: refresh.count };
  });
}
