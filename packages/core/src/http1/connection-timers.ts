import type { Clock } from '../time.ts';
import type { Connection } from './connection.ts';

/** At most one timer for each connection. Only while its service stops does a connection have one. */
export class ConnectionTimers {
  readonly #clock: Clock;
  readonly #undos = new Map<Connection, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `fn` after `ms`, in place of what its timer was set to before. */
  set(connection: Connection, ms: number, fn: () => void): void {
    this.clear(connection);
    const undo = this.#clock.after(ms, () => {
      this.#undos.delete(connection);
      fn();
    });
    this.#undos.set(connection, undo);
  }

  clear(connection: Connection): void {
    this.#undos.get(connection)?.();
    this.#undos.delete(connection);
  }
}
