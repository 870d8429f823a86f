import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ConnectionCount } from '../connections/connection-count.ts';
import { Departures } from '../connections/departures.ts';
import { Lifetimes } from '../connections/lifetimes.ts';
import type { TrafficTimes, Transport } from '../connections/transport.ts';
import { Connections } from '../http1/connections.ts';
import { InjectedRequests } from '../http1/injected-requests.ts';
import { Sessions } from '../http2/sessions.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { Plan } from '../plan/plan.ts';
import type { AbandonedRequest, ConnectionCounts } from '../report/report.ts';
import type { Exchange, Role } from '../requests/exchange.ts';
import { methodOf, pathOf, type AnyRequest, type AnyResponse } from '../requests/request.ts';
import type { Requests } from '../requests/requests.ts';
import { turn, type Clock } from '../util/time.ts';
import { requestOf, runningRequest } from './asker.ts';
import { Continues } from './continues.ts';
import { Handshakes } from './handshakes.ts';
import { Streams } from './streams.ts';
import { Upgrades } from './upgrades.ts';

/** All traffic of a drain: calls each of its transports in turn. */
export class Traffic {
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly upgrades: Upgrades;
  readonly handshakes: Handshakes;
  readonly streams: Streams;
  readonly continues: Continues = new Continues();
  readonly #injected: InjectedRequests;
  readonly #transports: readonly Transport[];
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #count = new ConnectionCount();
  readonly #departures: Departures;
  readonly #gates = new WeakSet<object>();

  /**
   * @param connections the limits of each connection
   * @param isProbe returns true if a request is for a health route
   * @param onSentAway is called with the number of clients disconnected in one turn of the event loop
   */
  constructor(
    progress: Progress,
    requests: Requests,
    connections: ResolvedOptions['connections'],
    logger: Logger,
    clock: Clock,
    isProbe: (request: Pick<AnyRequest, 'method' | 'url'>) => boolean,
    onSentAway: (clients: number) => void,
  ) {
    const roleOf = (request: Pick<AnyRequest, 'method' | 'url'>): Role => {
      if (isProbe(request)) return 'probe';
      return progress.isDraining ? 'late' : 'request';
    };
    this.#requests = requests;
    this.#clock = clock;
    const departures = new Departures(requests, clock, onSentAway);
    this.#departures = departures;
    const lifetimes = new Lifetimes(connections);
    this.connections = new Connections(progress, requests, this.#count, departures, lifetimes, clock, roleOf);
    this.sessions = new Sessions(progress, requests, this.#count, departures, lifetimes, clock, roleOf);
    this.#injected = new InjectedRequests(progress, requests, clock, roleOf);
    this.handshakes = new Handshakes(progress, clock);
    this.upgrades = new Upgrades(progress, this.#count, departures, logger, clock);
    // In this order: a handshake becomes a connection, and a connection may be upgraded.
    this.#transports = [this.handshakes, this.connections, this.sessions, this.#injected, this.upgrades];
    this.streams = new Streams(() => this.exchanges(), departures, logger, clock);
  }

  /** Registers a request listener that opens each request itself. */
  addGate(listener: object): void {
    this.#gates.add(listener);
  }

  isGate(listener: unknown): boolean {
    return typeof listener === 'function' && this.#gates.has(listener);
  }

  /** Finds the exchange of a request, or creates it. Returns `undefined` if its response or its connection has ended. */
  open(request: AnyRequest, response: AnyResponse): Exchange | undefined {
    if ('stream' in request) return this.sessions.open(request.stream, request.method, request.url);
    // Request and response belong to the same protocol, which the types cannot express.
    if ('stream' in response) return undefined;
    const connection = this.connections.of(request);
    if (connection) return this.connections.openOn(connection, request, response);
    const { socket } = request;
    // A framework may pass an upgrade request to its routes.
    if (this.upgrades.has(socket)) return undefined;
    // A socket that was never connected is a mock.
    const isMock = socket instanceof Socket && socket.pending && !socket.destroyed;
    if (socket instanceof Duplex && !isMock) return this.connections.open(request, response);
    return this.#injected.open(request, response);
  }

  /** Returns the exchange of a request in flight. */
  exchangeOf(request: AnyRequest): Exchange | undefined {
    if ('stream' in request) return this.sessions.exchangeOf(request.stream);
    return this.connections.exchangeOf(request) ?? this.#injected.exchangeOf(request);
  }

  /** Called when the socket of this request was upgraded to another protocol. */
  upgrade({ socket, url = '' }: IncomingMessage): void {
    if (this.connections.handOver(socket)) this.upgrades.add(socket, url);
  }

  /** Refuses an upgrade request. */
  refuseUpgrade(request: IncomingMessage, socket: Socket, refusal: string): void {
    this.upgrade(request);
    this.#requests.refuse(request);
    this.upgrades.answer(socket, refusal);
  }

  isUpgraded(request: AnyRequest): boolean {
    return !('stream' in request) && this.upgrades.has(request.socket);
  }

  /** The exact number of requests in flight: HTTP/2 emits no event for the end of a response. */
  get inFlight(): number {
    this.#settle();
    return this.#requests.inFlight;
  }

  #settle(): void {
    for (const transport of this.#transports) transport.settle?.();
  }

  /** Called when a shutdown with these times begins: from now on, the ends of requests and connections are counted. */
  watchEnds(times: TrafficTimes & Pick<Plan, 'spread'>): void {
    this.#settle();
    this.#departures.start(times.spread);
    this.#requests.restart();
    this.#count.restart();
    for (const transport of this.#transports) transport.watchEnds?.(times);
  }

  /** Makes every response the last one of its connection from now on. */
  announce(): void {
    for (const transport of this.#transports) transport.announce?.();
  }

  /** Refuses new work from now on. */
  refuse(): void {
    this.announce();
    for (const transport of this.#transports) transport.refuse?.();
  }

  /** Resolves when data already received by the kernel has become requests. */
  async read(): Promise<void> {
    await turn();
    await turn();
  }

  /**
   * Disconnects idle clients one after another, and every other connection after its response. Resolves when the clients
   * without their own connection have left: their next request arrives on a new one.
   * @param untilCut returns the ms left before work in flight is cut
   */
  async endIdle(untilCut: () => number): Promise<void> {
    let left: readonly Promise<void>[] = [];
    this.#departures.begin(() => {
      left = this.#transports.map(async (transport) => transport.endIdle());
      this.streams.end(untilCut);
    });
    await Promise.all(left);
  }

  /** Called when the deadline is brought forward: limits how long clients wait for their turn. */
  endIdleWithin(ms: number): void {
    this.#departures.endWithin(ms);
  }

  /** Returns the request in flight that `given` represents; without `given`, the one whose handler is running. */
  find(given: object | undefined): Exchange | undefined {
    const exchanges = [...this.exchanges()];
    return given ? requestOf(given, exchanges) : runningRequest(exchanges);
  }

  /** Stops waiting for this request, because its handler awaits the end of the shutdown. It is not cut either. */
  exempt(exchange: Exchange): void {
    if (![...this.exchanges()].includes(exchange)) return;
    this.#requests.exempt(exchange);
    for (const { left } of this.#transports) left.check();
  }

  /** Resolves when the requests now in flight have ended. */
  whenAnswered(): Promise<void> {
    return this.#requests.whenEnded(this.exchanges());
  }

  /** Resolves when no connection and no request is left. */
  async whenEmpty(): Promise<void> {
    do {
      for (const transport of this.#transports) {
        await transport.left.whenEmpty();
        await transport.finish?.();
      }
    } while (this.#transports.some(({ left }) => !left.isEmpty));
    this.#stop();
  }

  /** Destroys every connection. Returns true if any of them had work in flight. */
  destroy(): boolean {
    this.#stop();
    return this.#transports.map((transport) => transport.destroy()).includes(true);
  }

  /** Returns the request that has been in flight longest. */
  oldest(): Pick<AbandonedRequest, 'method' | 'path' | 'age'> | undefined {
    const requests = [...this.exchanges()].filter(({ role }) => role === 'request');
    const [oldest] = requests.toSorted((a, b) => a.startedAt - b.startedAt);
    if (!oldest) return undefined;
    const age = this.#clock.now() - oldest.startedAt;
    return { method: methodOf(oldest.method), path: pathOf(oldest.url), age };
  }

  report(): ConnectionCounts {
    return { ...this.#count.report(), ...this.#departures.report(), ...this.upgrades.report() };
  }

  #stop(): void {
    this.#departures.stop();
    this.streams.stop();
  }

  /** Requests in flight, and those that the engine answers itself. */
  *exchanges(): Generator<Exchange> {
    for (const transport of this.#transports) yield* transport.exchanges();
  }
}
