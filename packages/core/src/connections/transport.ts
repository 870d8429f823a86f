import type { Plan } from '../plan/plan.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Left } from '../util/emptying-map.ts';

/** The times of a shutdown that traffic goes by. */
export type TrafficTimes = Pick<Plan, 'idleLinger' | 'idleLimit' | 'uploadGrace'>;

/** One kind of traffic, such as all HTTP/1 connections: what is in flight on it, and how it ends. */
export interface Transport {
  /** Requests in flight, and those that the engine answers itself; those of a connection in the order of their requests. */
  exchanges(): Iterable<Exchange>;
  /** A count is about to be read: ends the exchanges that have come to their end without an event. */
  settle?(): void;
  /** A shutdown with these times begins: from now on, how each exchange ends is recorded for the report. */
  watchEnds?(times: TrafficTimes): void;
  /** The service is leaving: every response is the last one of its connection. */
  announce?(): void;
  /** Draining begins: what arrives from now on is refused. */
  refuse?(): void;
  /**
   * Ends everything that is idle, becomes idle or stalls from now on.
   * @returns resolves when the clients without a connection of their own have left, such as sessions over polling
   */
  endIdle(): Promise<void> | undefined;
  /** What has not ended. Nothing that is exempt is waited for. */
  readonly left: Left;
  /** Nothing is left. Resolves when what has to follow is done. */
  finish?(): Promise<void>;
  /** Destroys what is left. Returns true if any of it had work in flight. */
  destroy(): boolean;
}
