import type { Database } from './database.ts';
import { openBullQueue } from './queue-bullmq.ts';
import { openTableQueue } from './queue-embedded.ts';
import type { Queue } from './queue.ts';

/**
 * Opens BullMQ on Redis at `url`, or a table of the database without a URL.
 * @param prefix of BullMQ's keys, in case several services share a Redis
 */
export function openQueue(url: string | undefined, prefix: string, database: Database): Promise<Queue> {
  return url === undefined ? openTableQueue(database) : openBullQueue(url, prefix);
}
