import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../util/time.ts';
import type { Connection } from './connection.ts';

/**
 * ms after which a connection is freed of what it does not need while it is idle, and between two looks for such ones. The next request
 * needs it again, so a connection with a request every second is left as it is.
 */
const IDLE_TIME = 5_000;

/**
 * Frees what connections keep after their last response. While a response is written, Node has a third `close` listener on its
 * socket; V8 makes room for twenty then, and an idle connection would keep 72 bytes of it. To free them after each response would
 * cost every request 1 %, so it is done once a connection has been idle for a while.
 */
export class IdleConnections {
  readonly #clock: Clock;
  readonly #all: () => Iterable<Connection>;
  readonly #free: (connection: Connection) => void;
  /** Where the timer is set: a request's AsyncLocalStorage must not be kept by it. */
  readonly #context = new AsyncResource('QUIESCE_IDLE', { requireManualDestroy: true });
  #lookedAt = 0;
  #undoTimer: (() => void) | undefined;

  /** @param free frees what a connection that is idle keeps */
  constructor(clock: Clock, all: () => Iterable<Connection>, free: (connection: Connection) => void) {
    this.#clock = clock;
    this.#all = all;
    this.#free = free;
  }

  /** A connection has had a response. */
  used(): void {
    if (this.#undoTimer) return;
    this.#lookedAt = this.#clock.now();
    this.#context.runInAsyncScope(() => this.#tick());
  }

  /** There is no connection any more: the timer would keep the whole service in memory. */
  stop(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
  }

  #tick(): void {
    this.#undoTimer = this.#clock.inBackground(IDLE_TIME, () => {
      this.#undoTimer = undefined;
      const before = this.#lookedAt;
      const now = this.#clock.now();
      this.#lookedAt = now;
      let areYoung = false;
      for (const connection of this.#all()) {
        if (connection.last) continue;
        if (!connection.isIdleFor(IDLE_TIME, now)) areYoung = true;
        else if (!connection.isIdleFor(IDLE_TIME, before)) this.#free(connection);
      }
      if (areYoung) this.#tick();
    });
  }
}
