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

  /** Ends the connection once the body of its request has brought no byte for `grace` ms while its handler waits for it. */
  watch(connection: Connection, grace: number): void {
    const { bytesRead } = connection;
    this.#timers.set(connection, grace, () => {
      if (!connection.isUploading) return;
      const hasStopped = bytesRead !== undefined && bytesRead === connection.bytesRead;
      if (hasStopped && connection.isStarved) this.#end(connection);
      else this.watch(connection, grace);
    });
  }

  #end(connection: Connection): void {
    for (const exchange of connection.exchanges) this.#requests.abandon(exchange, 'stalled');
    connection.timeOut();
  }
}
