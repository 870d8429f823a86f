import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';

/** Sends the receipt of an order. Its last step uses the database: if that were closed, the receipt would be sent again. */
export async function sendReceipt(database: Database, orderId: number, ms: number): Promise<void> {
  await database.query('insert into receipts (order_id) values ($1)', [orderId]);
  // The time of a mail server.
  await sleep(ms);
  await database.query('update orders set receipt_sent_at = now() where id = $1', [orderId]);
}
