import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../util/time.ts';
import type { Connection } from './connection.ts';

/**
 * ms after which an idle connection is freed of memory it does not need while idle, and the interval between checks. The next
 * request needs that memory again, so a connection with a request every second is left alone.
 */
const IDLE_TIME = 5_000;

/** An async context that keeps no process alive. Jest's `--detectOpenHandles` calls `hasRef`, as on handles of Node. */
class BackgroundContext extends AsyncResource {
  hasRef(): boolean {
    return false;
  }
}

/**
 * Frees memory that connections keep after their last response. While a response is written, Node has a third `close` listener on
 * its socket; V8 then allocates room for twenty, and an idle connection would keep 72 bytes of that. Freeing them after each response
 * would cost every request 1 %, so they are freed only after a connection has been idle for a while.
 */
export class IdleConnections {
  readonly #clock: Clock;
  readonly #all: () => Iterable<Connection>;
  readonly #free: (connection: Connection) => void;
  /** Context for the timer: it must not retain a request's AsyncLocalStorage. */
  readonly #context = new BackgroundContext('QUIESCE_IDLE', { requireManualDestroy: true });
  #lastCheckAt = 0;
  #undoTimer: (() => void) | undefined;

  /** @param free frees the memory of an idle connection */
  constructor(clock: Clock, all: () => Iterable<Connection>, free: (connection: Connection) => void) {
    this.#clock = clock;
    this.#all = all;
    this.#free = free;
  }

  /** Starts the timer after a response of a connection. */
  used(): void {
    if (this.#undoTimer) return;
    this.#lastCheckAt = this.#clock.now();
    this.#context.runInAsyncScope(() => this.#tick());
  }

  /** Called when no connection is left: the timer would keep the whole service in memory. */
  stop(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
  }

  #tick(): void {
    this.#undoTimer = this.#clock.inBackground(IDLE_TIME, () => {
      this.#undoTimer = undefined;
      const before = this.#lastCheckAt;
      const now = this.#clock.now();
      this.#lastCheckAt = now;
      let hasRecent = false;
      for (const connection of this.#all()) {
        if (connection.last) continue;
        if (!connection.isIdleFor(IDLE_TIME, now)) hasRecent = true;
        else if (!connection.isIdleFor(IDLE_TIME, before)) this.#free(connection);
      }
      if (hasRecent) this.#tick();
    });
  }
}
