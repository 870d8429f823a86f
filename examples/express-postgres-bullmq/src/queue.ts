import type { ActiveJob } from '@quiesce/express';
import type { Database } from './database.ts';
import { openBullQueue } from './queue-bullmq.ts';
import { openTableQueue } from './queue-embedded.ts';

/** Orders whose receipt must be sent: each at least once, even across restarts. */
export interface Queue {
  add(orderId: number): Promise<void>;
  /** Starts a worker, which takes one job after another. */
  work(handler: Handler): Worker;
  counts(): Promise<{ readonly waiting: number; readonly active: number }>;
  close(): Promise<void>;
}

export type Handler = (orderId: number) => Promise<void>;

export interface Worker {
  /** Stops taking jobs at once; resolves when the current one is finished and acknowledged. */
  stop(): Promise<void>;
  active(): Iterable<ActiveJob>;
}

/**
 * Opens BullMQ on Redis at `url`, or a table of the database without a URL.
 * @param prefix of BullMQ's keys, in case several services share a Redis
 */
export function openQueue(url: string | undefined, prefix: string, database: Database): Promise<Queue> {
  return url === undefined ? openTableQueue(database) : openBullQueue(url, prefix);
}
