import type { Requests } from '../requests/requests.ts';
import type { Timers } from '../timers.ts';
import type { Connection } from './connection.ts';

/** Ends connections whose requests have stopped arriving. */
export class Uploads {
  readonly #requests: Requests;
  readonly #timers: Timers<Connection>;

  constructor(requests: Requests, timers: Timers<Connection>) {
    this.#requests = requests;
    this.#timers = timers;
  }

  /**
   * Ends the connection once the body of its request has brought no byte for `grace` ms while its handler waits for it, and
   * answers nothing meanwhile.
   */
  watch(connection: Connection, grace: number): void {
    const { bytesMoved } = connection;
    this.#timers.set(connection, grace, () => {
      if (!connection.isUploading) return;
      const hasStopped = bytesMoved === connection.bytesMoved;
      const [upload, behind] = connection.exchanges;
      // Those ahead of it in a pipeline are answered first: to end the connection would cost them their answers.
      if (!hasStopped || !connection.isStarved || !upload || behind) return this.watch(connection, grace);
      this.#requests.abandon(upload, 'stalled');
      return connection.timeOut();
    });
  }
}
