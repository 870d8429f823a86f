import type { Plan } from '../plan/plan.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Left } from '../util/emptying-map.ts';

/** The times of a shutdown that concern traffic. */
export type TrafficTimes = Pick<Plan, 'idleLinger' | 'idleLimit' | 'uploadGrace'>;

/** One kind of traffic, such as all HTTP/1 connections: its requests in flight, and how it ends. */
export interface Transport {
  /** Requests in flight, and those that the engine answers itself; on one connection, in order of the requests. */
  exchanges(): Iterable<Exchange>;
  /** Called before a count is read: ends exchanges that have finished without an event. */
  settle?(): void;
  /** Called when a shutdown with these times begins: from now on, the end of each exchange is recorded for the report. */
  watchEnds?(times: TrafficTimes): void;
  /** Called when the service begins to leave: every response becomes the last one of its connection. */
  announce?(): void;
  /** Called when draining begins: new work is refused from now on. */
  refuse?(): void;
  /**
   * Ends everything that is idle, becomes idle or stalls from now on.
   * @returns a promise that resolves when the clients without their own connection have left, such as sessions over polling
   */
  endIdle(): Promise<void> | undefined;
  /** Everything that has not ended and is not exempt. */
  readonly left: Left;
  /** Called when nothing is left. Resolves after any final work. */
  finish?(): Promise<void>;
  /** Destroys the connections that are left. Returns true if any of them had work in flight. */
  destroy(): boolean;
}
