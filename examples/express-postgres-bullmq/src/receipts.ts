import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';

/** Sends the receipt of an order. It needs the database to the very end: closed before, the receipt would go out again. */
export async function sendReceipt(database: Database, orderId: number, ms: number): Promise<void> {
  await database.query('insert into receipts (order_id) values ($1)', [orderId]);
  // What a mail server takes.
  await sleep(ms);
  await database.query('update orders set receipt_sent_at = now() where id = $1', [orderId]);
}
