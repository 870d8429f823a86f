import type { Clock } from '../time.ts';
import { LOOK_INTERVAL } from '../connections/graces.ts';
import type { Connection } from './connection.ts';

/**
 * Connections that had a request a moment ago. While nothing is stopping, nobody has to be told at once that a response is
 * over; to listen for that, and to read the clock, would be most of what a request costs. So they are looked at now and then.
 */
export class RecentConnections {
  readonly #clock: Clock;
  readonly #look: (connection: Connection, now: number) => void;
  #connections: Connection[] = [];
  #lookedAt = 0;
  #undoTimer: (() => void) | undefined;

  /** @param look called with each of them, a moment after it had a request */
  constructor(clock: Clock, look: (connection: Connection, now: number) => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** How many requests of theirs are in flight without being followed. */
  get inFlight(): number {
    let count = 0;
    for (const { exchanges } of this.#connections) {
      for (const { role, isFollowed, isOver } of exchanges) {
        if (role === 'request' && !isFollowed && !isOver) count += 1;
      }
    }
    return count;
  }

  /** Notes that a connection is getting a request, and tells since when: a reading of the clock, a moment old at most. */
  add(connection: Connection): number {
    if (!connection.isRecent && this.#connections.push(connection) === 1) this.#begin();
    return this.#lookedAt;
  }

  /** Looks at all of them now. None is left. */
  look(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
    const connections = this.#connections;
    this.#connections = [];
    const now = this.#clock.now();
    for (const connection of connections) this.#look(connection, now);
  }

  #begin(): void {
    this.#lookedAt = this.#clock.now();
    this.#undoTimer = this.#clock.inBackground(LOOK_INTERVAL, () => this.look());
  }
}
