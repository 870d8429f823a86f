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

  /** @param look called with each of them once it has had no request for a moment */
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

  /** A reading of the clock, a moment old at most while there are any. A whole number, which takes up no memory of its own. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Notes that a connection is getting a request. */
  add(connection: Connection): void {
    if (!connection.isRecent && this.#connections.push(connection) === 1) this.#begin();
  }

  /** Looks at all of them now. None is left. */
  lookAtAll(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
    this.#lookAt(this.#connections.splice(0));
  }

  /** Looks at those that had no request since the last time. */
  #lookAtQuiet(): void {
    const busy: Connection[] = [];
    const quiet: Connection[] = [];
    for (const connection of this.#connections) {
      (connection.isBusySince(this.#lookedAt) ? busy : quiet).push(connection);
    }
    this.#connections = busy;
    if (busy.length > 0) this.#begin();
    this.#lookAt(quiet);
  }

  #lookAt(connections: readonly Connection[]): void {
    const now = this.#clock.now();
    for (const connection of connections) this.#look(connection, now);
  }

  #begin(): void {
    this.#lookedAt = Math.floor(this.#clock.now());
    this.#undoTimer = this.#clock.inBackground(LOOK_INTERVAL, () => this.#lookAtQuiet());
  }
}
