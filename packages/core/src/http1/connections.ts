import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Requests } from '../requests/requests.ts';
import { now } from '../time.ts';
import type { ConnectionCount } from '../connections/connection-count.ts';
import { EmptyingMap } from '../connections/emptying-map.ts';
import type { Mode } from '../connections/mode.ts';
import type { Http1Server } from '../connections/server.ts';
import { Connection } from './connection.ts';
import { Http1Exchange } from './http1-exchange.ts';

/** A request whose head began to arrive may take this long to become whole. */
const PARTIAL_REQUEST_GRACE = 1_000;
/** ms spent closing idle connections before the loop gets its turn again. */
const CLOSING_SLICE = 4;

/** Every HTTP/1 connection the engine knows, and how all of them come to an end. */
export class Connections {
  readonly #requests: Requests;
  readonly #idleLinger: number | 'keep-alive';
  readonly #bySocket = new EmptyingMap<Socket, Connection>();
  readonly #toClose: Connection[] = [];
  readonly #count: ConnectionCount;
  #mode: Mode = 'keep';

  constructor(requests: Requests, count: ConnectionCount, idleLinger: number | 'keep-alive') {
    this.#requests = requests;
    this.#count = count;
    this.#idleLinger = idleLinger;
  }

  /** A connection was accepted by a watched server. */
  add(socket: Socket, server: Http1Server): void {
    const connection = this.#track(socket, server);
    if (this.#mode === 'empty') this.#spare(connection);
  }

  /** The exchange of a request, begun now if need be; `undefined` if the connection is over and it must not be run. */
  open(request: IncomingMessage, response: ServerResponse): Http1Exchange | undefined {
    const connection = this.#bySocket.get(request.socket) ?? this.#track(request.socket);
    const known = connection.exchanges.find((exchange) => exchange.response === response);
    if (known) return known;
    if (connection.isOver) return undefined;

    const exchange = new Http1Exchange(request, response, this.#mode === 'empty');
    connection.exchanges.push(exchange);
    this.#requests.begin(exchange);
    if (this.#mode !== 'keep') connection.announce();
    response.on('close', () => this.#finish(connection, exchange));
    return exchange;
  }

  /** The socket speaks another protocol from now on. */
  upgrade(socket: Socket): void {
    const connection = this.#bySocket.get(socket);
    if (connection) connection.upgraded = true;
  }

  /** From now on every response says `Connection: close`, and its connection ends with it. */
  announce(): void {
    this.#mode = 'announce';
    for (const connection of this.#bySocket.values()) connection.announce();
  }

  /** Connections are kept alive again. Those that were told otherwise end all the same. */
  keep(): void {
    this.#mode = 'keep';
  }

  /** From now on new requests are late. */
  refuse(): void {
    this.announce();
    this.#mode = 'empty';
  }

  /** Ends what is idle: the cold ones now, the young ones after the linger. */
  endIdle(): void {
    for (const connection of this.#bySocket.values()) {
      if (!connection.isIdle) continue;
      if (connection.isCold && this.#idleLinger !== 'keep-alive') this.#closeSoon(connection);
      else this.#spare(connection);
    }
  }

  /** Resolves when no connection is left. */
  gone(): Promise<void> {
    return this.#bySocket.gone();
  }

  /** Destroys every connection. Tells whether that broke something off; idle ones are nobody's loss. */
  cut(): boolean {
    const connections = [...this.#bySocket.values()];
    for (const exchange of this.exchanges()) this.#requests.abandon(exchange);
    for (const connection of connections) {
      connection.cut();
      this.#forget(connection);
    }
    return connections.some((connection) => connection.endedBy === 'cut');
  }

  *exchanges(): Generator<Http1Exchange> {
    for (const connection of this.#bySocket.values()) yield* connection.exchanges;
  }

  #track(socket: Socket, server?: Http1Server): Connection {
    const connection = new Connection(socket, server, () => this.#forget(connection));
    this.#bySocket.set(socket, connection);
    this.#count.opened();
    return connection;
  }

  #forget(connection: Connection): void {
    if (this.#bySocket.get(connection.socket) !== connection) return;
    connection.release();
    // Before Node 24.16 a response queued behind another one gets no 'close' of its own when the socket dies.
    for (const exchange of connection.exchanges.slice()) this.#finish(connection, exchange);
    this.#count.ended(connection.endedBy);
    this.#bySocket.delete(connection.socket);
  }

  #finish(connection: Connection, exchange: Http1Exchange): void {
    if (!connection.remove(exchange)) return;
    this.#requests.end(exchange);
    if (!connection.isIdle || connection.socket.destroyed) return;
    if (connection.isSimulated) this.#forget(connection);
    else if (exchange.hasAnnounced) connection.endAfter(exchange.request);
    else if (this.#mode === 'empty') this.#spare(connection);
    else if (!connection.server) this.#forget(connection);
  }

  /** Lets an idle connection live a little longer: its next request may be on the wire. */
  #spare(connection: Connection): void {
    const linger = this.#idleLinger === 'keep-alive' ? connection.promisedTime : this.#idleLinger;
    connection.later(linger, () => {
      if (!connection.isIdle) return;
      if (connection.hasPartialRequest) {
        connection.later(PARTIAL_REQUEST_GRACE, () => this.#closeSoon(connection));
      } else {
        this.#closeSoon(connection);
      }
    });
  }

  /** Closes in slices: 10,000 sockets at once would stall the requests in flight for 0.15 s. */
  #closeSoon(connection: Connection): void {
    if (this.#toClose.push(connection) === 1) setImmediate(() => this.#closeSlice());
  }

  #closeSlice(): void {
    const end = now() + CLOSING_SLICE;
    while (this.#toClose.length > 0 && now() < end) {
      const connection = this.#toClose.pop();
      if (connection?.isIdle) connection.endIdle();
    }
    if (this.#toClose.length > 0) setImmediate(() => this.#closeSlice());
  }
}
