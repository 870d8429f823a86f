import type { ActiveJob } from '@quiesce/express';

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
