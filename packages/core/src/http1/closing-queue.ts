import { setImmediate } from 'node:timers';
import { realClock } from '../time.ts';
import type { Connection } from './connection.ts';
import type { Timers } from '../timers.ts';

/**
 * ms spent closing before the loop gets its turn again: 10,000 sockets at once would stall it for 0.15 s. Its turns take
 * real time, whatever the clock of the drain.
 */
const SLICE = 2;

/** Closes idle connections, at due times spread over a window so that their clients do not all reconnect at once. */
export class ClosingQueue {
  readonly #spread: number;
  readonly #timers: Timers<Connection>;
  readonly #end: (connection: Connection) => void;
  readonly #due: Connection[] = [];

  /**
   * @param spread ms; 0 closes as fast as the loop allows
   * @param end ends one whose turn has come, if it is still idle
   */
  constructor(spread: number, timers: Timers<Connection>, end: (connection: Connection) => void) {
    this.#spread = spread;
    this.#timers = timers;
    this.#end = end;
  }

  add(connection: Connection): void {
    if (this.#spread === 0) this.#close(connection);
    else this.#timers.set(connection, Math.random() * this.#spread, () => this.#close(connection));
  }

  #close(connection: Connection): void {
    if (this.#due.push(connection) === 1) setImmediate(() => this.#closeSlice());
  }

  #closeSlice(): void {
    const end = realClock.now() + SLICE;
    while (this.#due.length > 0 && realClock.now() < end) {
      const connection = this.#due.pop();
      if (connection) this.#end(connection);
    }
    if (this.#due.length > 0) setImmediate(() => this.#closeSlice());
  }
}
