import type { Socket } from 'node:net';
import type { Connection } from './connection.ts';
import type { Http1Exchange } from './http1-exchange.ts';

/** Upgraded connections on which earlier requests of a pipeline are still in flight. */
export class HandedOver {
  readonly #bySocket = new Map<Socket, Connection>();
  readonly #finish: (connection: Connection, exchange: Http1Exchange) => void;

  /** @param finish is called when the response of an exchange has ended, or its socket has closed; may be called twice */
  constructor(finish: (connection: Connection, exchange: Http1Exchange) => void) {
    this.#finish = finish;
  }

  add(connection: Connection): void {
    const { socket } = connection;
    this.#bySocket.set(socket, connection);
    for (const exchange of connection.exchanges()) exchange.onEnd(() => this.#finish(connection, exchange));
    const finishAll = (): void => {
      for (const exchange of connection.exchanges()) this.#finish(connection, exchange);
    };
    if (socket.destroyed) finishAll();
    else socket.once('close', finishAll);
  }

  of(socket: Socket): Connection | undefined {
    return this.#bySocket.get(socket);
  }

  /** Removes a connection after its last request has ended. Returns false if it is not tracked. */
  delete(socket: Socket): boolean {
    return this.#bySocket.size > 0 && this.#bySocket.delete(socket);
  }

  *exchanges(): Generator<Http1Exchange> {
    for (const connection of this.#bySocket.values()) yield* connection.exchanges();
  }
}
