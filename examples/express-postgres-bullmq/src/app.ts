import { setTimeout as sleep } from 'node:timers/promises';
import { expressDrain, type Drain } from '@quiesce/express';
import express, { type Express } from 'express';
import type { Database } from './database.ts';
import type { Queue } from './queue.ts';

/** The routes. None of them has code for a shutdown. */
export function createApp(drain: Drain, database: Database, queue: Queue): Express {
  const app = express();
  // First: handles refusals, health routes and requests in flight.
  app.use(expressDrain(drain));

  app.post('/orders', express.json(), async (request, response) => {
    const item = itemIn(request.body);
    if (item === undefined) {
      response.status(400).json({ error: 'send {"item":"…"} as application/json' });
      return;
    }
    const { rows } = await database.query<{ id: number }>(
      'insert into orders (item) values ($1) returning id',
      [item],
    );
    const [order] = rows;
    if (!order) throw new Error('the database returned no order');
    // Before the response: every 201 gets a receipt.
    await queue.add(order.id);
    response.status(201).json({ id: order.id, item });
  });

  app.get('/orders/:id', async (request, response) => {
    const { rows } = await database.query(
      'select id, item, receipt_sent_at as "receiptSentAt" from orders where id = $1',
      [wholeNumber(request.params.id, 0, 2 ** 31 - 1)],
    );
    const [order] = rows;
    if (order) response.json(order);
    else response.status(404).json({ error: 'no such order' });
  });

  app.get('/jobs', async (_request, response) => {
    response.json(await queue.counts());
  });

  // The query comes last: if the pool were closed before it, the response would be a 500.
  app.get('/slow', async (request, response) => {
    await sleep(wholeNumber(request.query['ms'], 500, 60_000));
    const { rows } = await database.query('select count(*)::int as orders from orders');
    response.json(rows[0]);
  });

  return app;
}

function itemIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('item' in body)) return undefined;
  return typeof body.item === 'string' ? body.item : undefined;
}

/** Returns an integer from a path or a query string: `fallback` without one, and at most `max`. */
function wholeNumber(value: unknown, fallback: number, max: number): number {
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), max) : fallback;
}
