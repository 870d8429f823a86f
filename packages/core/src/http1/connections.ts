import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionCount } from '../connections/connection-count.ts';
import type { Departures } from '../connections/departures.ts';
import type { Lifetimes } from '../connections/lifetimes.ts';
import type { Http1Server } from '../connections/server.ts';
import type { TrafficTimes, Transport } from '../connections/transport.ts';
import { EmptyingMap, type Left } from '../util/emptying-map.ts';
import type { Progress } from '../lifecycle.ts';
import type { Role } from '../requests/exchange.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../util/time.ts';
import { Connection } from './connection.ts';
import { Endings } from './endings.ts';
import { FinishedResponses } from './finished-responses.ts';
import { HandedOver } from './handed-over.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { IdleConnections } from './idle-connections.ts';

/** All HTTP/1 connections that the engine tracks: follows their requests and ends them. */
export class Connections implements Transport {
  readonly #progress: Progress;
  readonly #requests: Requests;
  readonly #count: ConnectionCount;
  readonly #lifetimes: Lifetimes;
  readonly #clock: Clock;
  readonly #roleOf: (request: IncomingMessage) => Role;
  readonly #bySocket: EmptyingMap<Socket, Connection>;
  /** The exchanges of pipelined requests. */
  readonly #pipelined = new Map<ServerResponse, Http1Exchange>();
  readonly #handedOver: HandedOver;
  readonly #endings: Endings;
  readonly #idle: IdleConnections;
  readonly #responses: FinishedResponses;
  // One function for all connections: a service may have thousands of idle ones.
  readonly #onSocketClose: (this: Socket) => void;

  /** @param roleOf returns the role of a request that arrives now */
  constructor(
    progress: Progress,
    requests: Requests,
    count: ConnectionCount,
    departures: Departures,
    lifetimes: Lifetimes,
    clock: Clock,
    roleOf: (request: IncomingMessage) => Role,
  ) {
    this.#progress = progress;
    this.#requests = requests;
    this.#count = count;
    this.#lifetimes = lifetimes;
    this.#clock = clock;
    this.#roleOf = roleOf;
    this.#bySocket = new EmptyingMap(requests.exempted, (connection) => this.#isExempt(connection));
    this.#handedOver = new HandedOver((connection, exchange) => this.#finish(connection, exchange));
    this.#endings = new Endings(requests, departures, clock);
    this.#idle = new IdleConnections(
      clock,
      () => this.#bySocket.values(),
      ({ socket }) => socket.removeListener('close', this.#onSocketClose).on('close', this.#onSocketClose),
    );
    const forget = (socket: Socket): void => this.#forget(this.#bySocket.get(socket));
    this.#onSocketClose = function forgetConnection() {
      forget(this);
    };
    this.#responses = new FinishedResponses((response) => this.#finishResponse(response));
  }

  /** Adds a connection that a watched server has accepted. */
  add(socket: Socket, server: Http1Server): void {
    const connection = this.#track(socket, server);
    if (this.#progress.isDraining) this.#endings.spare(connection);
  }

  /** Called when a server or a connection has closed. Stops following responses once the server is closed and no connection is left. */
  closed(server: Http1Server | undefined): void {
    if (this.#bySocket.size > 0 || server?.listening === true) return;
    this.#responses.unfollow();
    this.#idle.stop();
  }

  /** Returns the connection of a request, if it is tracked. */
  of({ socket }: IncomingMessage): Connection | undefined {
    return this.#bySocket.get(socket);
  }

  /** Finds the exchange of a request, or creates it. Returns `undefined` if the response or the connection has ended. */
  open(request: IncomingMessage, response: ServerResponse): Http1Exchange | undefined {
    const connection = this.of(request);
    if (connection) return this.openOn(connection, request, response);
    // No further event would arrive, and the request would be in flight forever. Before Node 24.16, a response queued behind
    // another one is not destroyed with its socket.
    if (response.destroyed || request.socket.closed) return undefined;
    return this.openOn(this.#track(request.socket), request, response);
  }

  /** Like `open`, on a tracked connection. */
  openOn(
    connection: Connection,
    request: IncomingMessage,
    response: ServerResponse,
  ): Http1Exchange | undefined {
    const { last } = connection;
    if (last) {
      const known = this.#find(connection, response);
      if (known) return known;
    }
    if (response.destroyed || response.writableFinished || connection.isClosing) return undefined;
    const exchange = new Http1Exchange(request, response, this.#clock.now());
    exchange.role = this.#roleOf(request);
    if (last) this.#pipelined.set(last.response, last).set(response, exchange);
    connection.add(exchange);
    this.#requests.begin(exchange);
    // Without a watched server, the engine may not be subscribed to the channel. A response that is destroyed while queued in a
    // pipeline, before it has a socket, leaves the connection open.
    if (!connection.server || !response.socket) exchange.onEnd(() => this.#finish(connection, exchange));
    if (this.#progress.isStopping) this.#openWhileStopping(connection, exchange);
    else if (connection.lifetime?.use(exchange.startedAt)) announceLast(exchange);
    return exchange;
  }

  /** Returns the exchange of a request in flight. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    const { socket } = request;
    return (this.#bySocket.get(socket) ?? this.#handedOver.of(socket))?.exchangeOf(request);
  }

  /** Releases a socket that was upgraded to another protocol. Returns false if it is not tracked. */
  handOver(socket: Socket): boolean {
    const connection = this.#bySocket.get(socket);
    if (!connection) return false;
    this.#release(connection);
    if (connection.last) this.#handedOver.add(connection);
    return true;
  }

  watchEnds(times: TrafficTimes): void {
    this.#endings.setTimes(times);
    for (const exchange of this.exchanges()) exchange.watchFinish();
  }

  announce(): void {
    for (const connection of this.#bySocket.values()) connection.announce();
  }

  endIdle(): undefined {
    const now = this.#clock.now();
    for (const connection of this.#bySocket.values()) this.#endings.begin(connection, now);
  }

  get left(): Left {
    return this.#bySocket;
  }

  destroy(): boolean {
    const connections = [...this.#bySocket.values()].filter((connection) => !this.#isExempt(connection));
    for (const exchange of this.exchanges()) this.#requests.abandon(exchange, 'cut');
    for (const connection of connections) {
      connection.cut();
      this.#forget(connection);
    }
    return connections.some((connection) => connection.endedBy === 'cut');
  }

  *exchanges(): Generator<Http1Exchange> {
    for (const connection of this.#bySocket.values()) if (connection.last) yield* connection.exchanges();
    yield* this.#handedOver.exchanges();
  }

  #track(socket: Socket, server?: Http1Server): Connection {
    const now = this.#clock.now();
    const connection = new Connection(socket, server, server && this.#lifetimes.begin(now), now);
    this.#bySocket.set(socket, connection);
    if (server) this.#responses.follow();
    socket.on('close', this.#onSocketClose);
    this.#count.opened();
    return connection;
  }

  #find({ last }: Connection, response: ServerResponse): Http1Exchange | undefined {
    return last?.response === response ? last : this.#pipelined.get(response);
  }

  #openWhileStopping(connection: Connection, exchange: Http1Exchange): void {
    exchange.watchFinish();
    // Its response is sent after that of an exempt request, so it is exempt too.
    if (exchange.previous && this.#requests.exempted.has(exchange.previous)) this.#requests.exempt(exchange);
    if (!this.#progress.isLeaving) return;
    announceLast(exchange);
    if (this.#progress.isDraining) this.#endings.watchUpload(connection);
  }

  /** A connection is not waited for if the first of its requests is exempt. */
  #isExempt({ first }: Connection): boolean {
    return first !== undefined && this.#requests.exempted.has(first);
  }

  #forget(connection: Connection | undefined): void {
    if (!connection || !this.#release(connection)) return;
    // Before Node 24.16, a response that is queued behind another one emits no 'close' when the socket is destroyed.
    for (const exchange of connection.exchanges()) {
      if (exchange.isDone) this.#leave(connection, exchange);
      else this.#finish(connection, exchange);
    }
    this.#count.ended(connection.endedBy);
  }

  /** Removes a connection, its timer and its listener. Returns false if it was not tracked. */
  #release(connection: Connection): boolean {
    this.#endings.forget(connection);
    connection.socket.removeListener('close', this.#onSocketClose);
    const isReleased = this.#bySocket.delete(connection.socket);
    this.closed(connection.server);
    return isReleased;
  }

  #finishResponse(response: ServerResponse): void {
    const connection = this.of(response.req);
    const exchange = connection && this.#find(connection, response);
    if (!exchange) return;
    // The channel publishes before Node detaches the response: ending the connection now would end the response with it.
    if (exchange.hasAnnounced || this.#progress.isLeaving)
      queueMicrotask(() => this.#finish(connection, exchange));
    else this.#finish(connection, exchange);
  }

  /** Ends the exchange of a response that has ended. The connection stays in use until the body of the request has arrived. */
  #finish(connection: Connection, exchange: Http1Exchange): void {
    const { request, response } = exchange;
    if (exchange.isDone) return undefined;
    exchange.isDone = true;
    if (this.#pipelined.size > 0) this.#pipelined.delete(response);
    this.#requests.end(exchange);
    if (request.complete || request.destroyed || connection.socket.destroyed) {
      return this.#leave(connection, exchange);
    }
    if (exchange.role === 'request') exchange.role = 'answered';
    request.once('close', () => this.#leave(connection, exchange));
    if (exchange.hasAnnounced) this.#endings.endAfter(connection, exchange);
    else if (this.#progress.isDraining) this.#endings.spare(connection);
  }

  #leave(connection: Connection, exchange: Http1Exchange): void {
    const { socket } = connection;
    connection.remove(exchange, this.#clock.now());
    if (connection.last) return this.#bySocket.check();
    this.#idle.used();
    if (this.#handedOver.delete(socket)) return;
    if (connection.endedBy !== undefined || socket.destroyed) return;
    if (exchange.hasAnnounced) this.#endings.endAfter(connection, exchange);
    else if (this.#progress.isDraining) this.#endings.spare(connection, exchange.isEnded);
    else if (!connection.server) this.#forget(connection);
  }
}

/** Makes the response to the latest request the last one of its connection. */
function announceLast(exchange: Http1Exchange): void {
  exchange.previous?.announce(false);
  exchange.announce(true);
}
