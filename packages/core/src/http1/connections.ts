import { executionAsyncId } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Budget } from '../options/options.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../time.ts';
import type { ConnectionCount } from '../connections/connection-count.ts';
import { EmptyingMap } from '../emptying-map.ts';
import type { Mode } from '../connections/mode.ts';
import type { Http1Server } from '../connections/server.ts';
import { ClosingQueue } from './closing-queue.ts';
import { Connection } from './connection.ts';
import { Timers } from '../timers.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { RecentConnections } from './recent-connections.ts';
import { Uploads } from './uploads.ts';
import { PARTIAL_REQUEST_GRACE } from '../connections/graces.ts';

/** Every HTTP/1 connection the engine knows, and how all of them come to an end. */
export class Connections {
  readonly #requests: Requests;
  #times: Pick<Budget, 'idleLinger' | 'uploadGrace'>;
  readonly #bySocket = new EmptyingMap<Socket, Connection>();
  /** Those whose sockets speak another protocol, while requests are in flight that came before that. */
  readonly #handedOver = new Set<Connection>();
  readonly #timers: Timers<Connection>;
  readonly #closing: ClosingQueue;
  readonly #uploads: Uploads;
  readonly #count: ConnectionCount;
  readonly #clock: Clock;
  readonly #recent: RecentConnections;
  readonly #onClose: (this: Socket) => void;
  /** Whether every request is followed to its end. */
  #isFollowing = false;
  #mode: Mode = 'keep';

  constructor(
    requests: Requests,
    count: ConnectionCount,
    times: Pick<Budget, 'idleLinger' | 'spread' | 'uploadGrace'>,
    clock: Clock,
  ) {
    this.#requests = requests;
    this.#count = count;
    this.#clock = clock;
    this.#times = times;
    this.#timers = new Timers<Connection>(clock);
    this.#closing = new ClosingQueue(times.spread, this.#timers, (connection) => this.#endIdle(connection));
    this.#uploads = new Uploads(requests, this.#timers);
    this.#recent = new RecentConnections(clock, (connection, now) => this.#look(connection, now));
    // One function for all of them: of idle connections there may be thousands.
    const forget = (socket: Socket): void => {
      const connection = this.#bySocket.get(socket);
      if (connection) this.#forget(connection);
    };
    this.#onClose = function forgetConnection() {
      forget(this);
    };
  }

  /** How many requests are in flight without being followed. */
  get unfollowed(): number {
    return this.#recent.inFlight;
  }

  /** A connection was accepted by a watched server. */
  add(socket: Socket, server: Http1Server): void {
    const connection = this.#track(socket, server);
    if (this.#mode === 'empty') this.#spare(connection);
  }

  /**
   * Notes a request of which nobody has to be told: one of a recent connection while nothing is stopping, as nearly all are.
   * `false`, there is more to it: then it is to be opened.
   */
  note(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#isFollowing) return false;
    const connection = this.#bySocket.get(request.socket);
    return connection !== undefined && connection.note(request, response, this.#recent.lookedAt);
  }

  /** The exchange of a request, begun now if need be; `undefined` if the response is over, or the connection is. */
  open(request: IncomingMessage, response: ServerResponse): Http1Exchange | undefined {
    const tracked = this.#bySocket.get(request.socket);
    const known = tracked?.find(response);
    if (known) return known;
    // No event would tell its end any more: it would be in flight for ever. A response queued behind another one, before Node
    // 24.16, is not destroyed with its socket.
    if (response.destroyed || request.socket.closed) return undefined;
    const connection = tracked ?? this.#track(request.socket);
    if (connection.isOver) return undefined;

    const isFollowed = this.#isFollowing || !connection.server;
    if (!isFollowed) this.#recent.add(connection);
    const startedAt = isFollowed ? this.#clock.now() : this.#recent.lookedAt;
    const exchange = new Http1Exchange(request, response, startedAt, this.#mode === 'empty');
    if (connection.server) exchange.asyncId = executionAsyncId();
    connection.add(exchange);
    if (isFollowed) this.#follow(connection, exchange);
    // It is answered after one that nobody waits for.
    if (this.#bySocket.isExempt(connection.socket)) this.#requests.exempt(exchange);
    if (this.#mode !== 'keep') connection.announce();
    if (this.#mode === 'empty') this.#uploads.watch(connection, this.#times.uploadGrace);
    return exchange;
  }

  /** The exchange of a request that is in flight. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    return this.#bySocket.get(request.socket)?.exchangeOf(request);
  }

  /** Gives up a socket that speaks another protocol from now on; `false` if it was not known. */
  handOver(socket: Socket): boolean {
    const connection = this.#bySocket.get(socket);
    if (!connection) return false;
    this.#look(connection, this.#clock.now());
    this.#release(connection);
    if (connection.exchanges.length === 0) return true;
    this.#handedOver.add(connection);
    socket.once('close', () => this.#finishAll(connection));
    return true;
  }

  /** From now on every request is followed to its end, and counts, and these times are those of the shutdown. */
  follow(times: Pick<Budget, 'idleLinger' | 'uploadGrace'>): void {
    this.#times = times;
    this.#isFollowing = true;
    this.#recent.lookAtAll();
  }

  /** From now on every response says `Connection: close`, and its connection ends with it. */
  announce(): void {
    this.#mode = 'announce';
    for (const connection of this.#bySocket.values()) connection.announce();
  }

  /** Connections are kept alive again. Those that were told otherwise end all the same. */
  keep(): void {
    this.#mode = 'keep';
    this.#isFollowing = false;
  }

  /** From now on new requests are late. */
  refuse(): void {
    this.announce();
    this.#mode = 'empty';
  }

  /** Ends what is idle, the cold ones now and the young ones after the linger, and uploads that have stalled. */
  end(): void {
    const now = this.#clock.now();
    const { idleLinger, uploadGrace } = this.#times;
    for (const connection of this.#bySocket.values()) {
      if (connection.exchanges.length > 0) this.#uploads.watch(connection, uploadGrace);
      else if (!connection.isIdle) continue;
      else if (idleLinger !== 'keep-alive' && connection.isCold(now)) this.#closing.add(connection);
      else this.#spare(connection);
    }
  }

  /** Waits no more for this request, for those behind it, which are answered after it, and for their connection. */
  exempt(exchange: Exchange): void {
    for (const connection of this.#all()) {
      for (const other of connection.from(exchange)) this.#requests.exempt(other);
      this.#exemptIfLeft(connection);
    }
  }

  /** Resolves when no connection is left that is waited for. */
  gone(): Promise<void> {
    return this.#bySocket.gone();
  }

  /** Destroys every connection that is waited for. Returns true if any of them had work in flight. */
  cut(): boolean {
    const connections = [...this.#bySocket.values()].filter(({ socket }) => !this.#bySocket.isExempt(socket));
    for (const exchange of this.exchanges()) this.#requests.abandon(exchange, 'cut');
    for (const connection of connections) {
      connection.cut();
      this.#forget(connection);
    }
    return connections.some((connection) => connection.endedBy === 'cut');
  }

  exchanges(): Http1Exchange[] {
    const all: Http1Exchange[] = [];
    for (const { exchanges } of this.#all()) if (exchanges.length > 0) all.push(...exchanges);
    return all;
  }

  *#all(): Generator<Connection> {
    yield* this.#bySocket.values();
    yield* this.#handedOver;
  }

  #track(socket: Socket, server?: Http1Server): Connection {
    const connection = new Connection(socket, server, this.#clock.now());
    this.#bySocket.set(socket, connection);
    socket.on('close', this.#onClose);
    this.#count.opened();
    return connection;
  }

  /** A connection is waited for unless nobody waits for the first of its requests. */
  #exemptIfLeft({ socket, exchanges: [first] }: Connection): void {
    this.#bySocket.exempt(socket, this.#requests.isExempt(first));
  }

  #forget(connection: Connection): void {
    if (!this.#release(connection)) return;
    this.#finishAll(connection);
    this.#count.ended(connection.endedBy);
  }

  /** Before Node 24.16 a response queued behind another one gets no 'close' of its own when the socket dies. */
  #finishAll(connection: Connection): void {
    for (const exchange of connection.exchanges) this.#finish(connection, exchange);
  }

  /** Lets go of a connection: no timer and no listener of ours stays behind. `false` if it was not known. */
  #release(connection: Connection): boolean {
    this.#timers.clear(connection);
    connection.socket.removeListener('close', this.#onClose);
    return this.#bySocket.delete(connection.socket);
  }

  /** What is still in flight a moment after it came takes longer: its end is worth being told. */
  #look(connection: Connection, now: number): void {
    connection.settle(now);
    for (const exchange of connection.exchanges) {
      if (!exchange.isFollowed) this.#follow(connection, exchange);
    }
    if (connection.exchanges.length === 0) this.#listenAgain(connection);
  }

  /**
   * While a response is written, Node listens to its socket's `close` as well. A third listener makes room for twenty, 144
   * bytes, which an idle connection would keep.
   */
  #listenAgain({ socket }: Connection): void {
    socket.removeListener('close', this.#onClose).on('close', this.#onClose);
  }

  #follow(connection: Connection, exchange: Http1Exchange): void {
    this.#requests.begin(exchange);
    exchange.response.once('finish', () => exchange.finish());
    exchange.response.on('close', () => this.#finish(connection, exchange));
  }

  #finish(connection: Connection, exchange: Http1Exchange): void {
    if (!connection.remove(exchange, this.#clock.now())) return;
    this.#requests.end(exchange, exchange.isBroken);
    this.#exemptIfLeft(connection);
    if (connection.exchanges.length === 0 && this.#handedOver.delete(connection)) return;
    if (!connection.isIdle || connection.socket.destroyed) return;
    if (exchange.hasAnnounced) connection.endAfter(exchange.request, this.#timers);
    else if (this.#mode === 'empty') this.#spare(connection);
    else if (!connection.server) this.#forget(connection);
  }

  /** Lets an idle connection live a little longer: its next request may be on the wire. */
  #spare(connection: Connection): void {
    const { idleLinger } = this.#times;
    const linger = idleLinger === 'keep-alive' ? connection.promisedTime(this.#clock.now()) : idleLinger;
    this.#timers.set(connection, linger, () => this.#closing.add(connection));
  }

  /** Ends a connection that is still idle, or once its next request, which has begun to arrive, does not become whole. */
  #endIdle(connection: Connection): void {
    if (!connection.isIdle) return;
    if (!connection.hasPartialRequest) connection.endIdle();
    else this.#timers.set(connection, PARTIAL_REQUEST_GRACE, () => connection.isIdle && connection.timeOut());
  }
}
