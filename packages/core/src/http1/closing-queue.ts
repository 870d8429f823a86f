import { setImmediate } from 'node:timers';
import type { Requests } from '../requests/requests.ts';
import { realClock } from '../util/time.ts';
import type { Timers } from '../util/timers.ts';
import type { Connection } from './connection.ts';

/**
 * Closing takes at most this many ms per turn of the event loop: 10,000 sockets closed at once would stall requests in flight for
 * 0.15 s. Always real time, also with the clock of a test.
 */
const SLICE = 2;

/** Closes idle connections at random times within a window, so that their clients do not all reconnect at once. */
export class ClosingQueue {
  readonly #timers: Timers<Connection>;
  readonly #requests: Pick<Requests, 'inFlight'>;
  readonly #end: (connection: Connection) => void;
  readonly #due: Connection[] = [];

  /** @param end is called with each connection that is due; ends it if it is still idle */
  constructor(
    timers: Timers<Connection>,
    requests: Pick<Requests, 'inFlight'>,
    end: (connection: Connection) => void,
  ) {
    this.#timers = timers;
    this.#requests = requests;
    this.#end = end;
  }

  /** @param spread window in ms; with 0 the connection is due now */
  add(connection: Connection, spread: number): void {
    if (spread === 0) this.#close(connection);
    else this.#timers.set(connection, Math.random() * spread, () => this.#close(connection));
  }

  #close(connection: Connection): void {
    if (this.#due.push(connection) === 1) setImmediate(() => this.#closeSlice());
  }

  #closeSlice(): void {
    const end = this.#requests.inFlight === 0 ? Infinity : realClock.now() + SLICE;
    while (this.#due.length > 0 && realClock.now() < end) {
      const connection = this.#due.pop();
      if (connection) this.#end(connection);
    }
    if (this.#due.length > 0) setImmediate(() => this.#closeSlice());
  }
}
