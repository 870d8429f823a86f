import type { ActiveJob } from '@quiesce/express';
import type { Database } from './database.ts';
import { openBullQueue } from './queue-bullmq.ts';
import { openTableQueue } from './queue-embedded.ts';

/** Orders whose receipt is to be sent: each at least once, also across restarts. */
export interface Queue {
  add(orderId: number): Promise<void>;
  /** Starts a worker, which takes one job after another. */
  work(handler: Handler): Worker;
  counts(): Promise<{ readonly waiting: number; readonly active: number }>;
  close(): Promise<void>;
}

export type Handler = (orderId: number) => Promise<void>;

export interface Worker {
  /** Takes no further job, at once; resolves when the current one is done and the queue knows it. */
  stop(): Promise<void>;
  active(): Iterable<ActiveJob>;
}

/**
 * BullMQ on Redis at `url`; without one a table of the database.
 * @param prefix of BullMQ's keys, where several services share a Redis
 */
export function openQueue(url: string | undefined, prefix: string, database: Database): Promise<Queue> {
  return url === undefined ? openTableQueue(database) : openBullQueue(url, prefix);
}
