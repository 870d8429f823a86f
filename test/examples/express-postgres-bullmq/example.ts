import { join } from 'node:path';
import { startServer, type ServerProcess, type Stores } from '@quiesce/test/kit';
import { expect } from 'vitest';
import { useCopy } from '../copies.ts';
import { openDatabase } from '../../../examples/express-postgres-bullmq/src/database.ts';
import { openQueue } from '../../../examples/express-postgres-bullmq/src/open-queue.ts';

const copy = useCopy('express-postgres-bullmq');
const SCRIPT = copy.file('dist/server.js');

/** Contents of the stores while no process uses them. */
export interface Contents {
  readonly jobs: { readonly waiting: number; readonly active: number };
  /** For each order, whether its receipt was recorded as sent, and how many receipts were sent. */
  readonly orders: readonly { readonly id: number; readonly noted: boolean; readonly receipts: number }[];
}

/** @param receiptMs duration of sending a receipt, in ms */
export function start(stores: Stores, receiptMs: number): Promise<ServerProcess> {
  return startServer(SCRIPT, { ...stores, RECEIPT_MS: String(receiptMs) });
}

export async function order(url: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/orders`, { method: 'POST', headers, body: '{"item":"tea"}' });
}

/** Waits until the queue has these jobs. */
export async function untilJobs(url: string, jobs: Contents['jobs'], timeout: number): Promise<void> {
  await expect.poll(async () => (await fetch(`${url}/jobs`)).json(), { timeout }).toEqual(jobs);
}

export async function expectCleanExit(server: ServerProcess): Promise<void> {
  expect(await server.exited).toBe(0);
  expect(server.output.text).toContain('SIGTERM: shutdown clean');
  expect(server.output.text).not.toContain('still alive');
}

export async function contents({
  DATA_DIR = '',
  QUEUE_PREFIX = '',
  DATABASE_URL,
}: Stores): Promise<Contents> {
  const database = await openDatabase(DATABASE_URL, join(DATA_DIR, 'postgres'));
  const queue = await openQueue(process.env['REDIS_URL'], QUEUE_PREFIX, database);
  const { rows } = await database.query<Contents['orders'][number]>(
    `select id, receipt_sent_at is not null as noted,
       (select count(*)::int from receipts where order_id = orders.id) as receipts
     from orders order by id`,
  );
  const jobs = await queue.counts();
  await queue.close();
  await database.end();
  return { jobs, orders: rows };
}
