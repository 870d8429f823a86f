import type { Connection } from './connection.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';

/** The client side of a pod: chooses the connection of the next request, and queues requests that wait for one. */
export class Pool {
  readonly #order: Settings['order'];
  readonly #random: Random;
  /** The most recently used one is last. */
  readonly #idle: Connection[] = [];
  /** Waiting requests: by connection if each client has its own, otherwise of the pool. */
  readonly #waiting = new Map<Connection | undefined, number>();

  constructor(order: Settings['order'], random: Random) {
    this.#order = order;
    this.#random = random;
  }

  add(connection: Connection): void {
    if (this.#order !== 'own') this.#idle.push(connection);
  }

  /** Returns the connection for a request of this client; `undefined` if the request must wait. */
  take(connection: Connection): Connection | undefined {
    const taken = this.#order === 'own' ? (connection.isBusy ? undefined : connection) : this.#takeIdle();
    if (!taken) {
      const owner = this.#owner(connection);
      this.#waiting.set(owner, (this.#waiting.get(owner) ?? 0) + 1);
    }
    return taken;
  }

  /** Called when a response has arrived. Returns true if the connection is needed at once for a waiting request. */
  giveBack(connection: Connection): boolean {
    const owner = this.#owner(connection);
    const waiting = this.#waiting.get(owner) ?? 0;
    if (waiting > 0) this.#waiting.set(owner, waiting - 1);
    else this.add(connection);
    return waiting > 0;
  }

  /** Called when the connection has ended. Requests that waited for it move to another pod. */
  remove(connection: Connection): void {
    if (this.#order === 'own') this.#waiting.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #owner(connection: Connection): Connection | undefined {
    return this.#order === 'own' ? connection : undefined;
  }

  #takeIdle(): Connection | undefined {
    switch (this.#order) {
      case 'fifo':
        return this.#idle.shift();
      case 'random':
        return this.#idle.splice(this.#random.index(this.#idle.length), 1)[0];
      case 'lifo':
      case 'own':
        return this.#idle.pop();
      default:
        return this.#order satisfies never;
    }
  }
}
