import { Connections } from '../http1/connections.ts';
import { SimulatedRequests } from '../http1/simulated-requests.ts';
import { Sessions } from '../http2/sessions.ts';
import type { Budget, Logger } from '../options/options.ts';
import type { AbandonedRequest, ConnectionCounts } from '../report/report.ts';
import { methodOf, pathOf, type AnyRequest, type AnyResponse, type Exchange } from '../requests/exchange.ts';
import { Handlers } from '../requests/handlers.ts';
import type { Requests } from '../requests/requests.ts';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { turn, type Clock } from '../time.ts';
import { ConnectionCount } from '../connections/connection-count.ts';
import { requestOf, runningRequest } from './asker.ts';
import { Handshakes } from '../tls/handshakes.ts';
import { Streams } from './streams.ts';
import { Continues } from './continues.ts';
import { Upgrades } from './upgrades.ts';

type Times = Pick<Budget, 'idleLinger' | 'spread' | 'handlerGrace' | 'uploadGrace'>;

/** All connections of a drain, whatever they speak. */
export class Traffic {
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly upgrades: Upgrades;
  readonly handshakes: Handshakes;
  readonly streams: Streams;
  readonly continues: Continues = new Continues();
  readonly handlers: Handlers;
  readonly #simulated: SimulatedRequests;
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #count = new ConnectionCount();
  readonly #gates = new WeakSet<object>();

  constructor(requests: Requests, times: Times, logger: Logger, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
    this.connections = new Connections(requests, this.#count, times, clock);
    this.sessions = new Sessions(requests, this.#count, times, clock);
    this.upgrades = new Upgrades(this.#count, times.spread, logger, clock);
    this.handshakes = new Handshakes(clock);
    this.handlers = new Handlers(clock, times.handlerGrace, (request) => this.exchangeOf(request));
    this.#simulated = new SimulatedRequests(requests, clock);
    this.streams = new Streams(() => this.exchanges(), clock);
  }

  /** A listener of requests that opens each of them itself. */
  addGate(listener: object): void {
    this.#gates.add(listener);
  }

  isGate(listener: unknown): boolean {
    return typeof listener === 'function' && this.#gates.has(listener);
  }

  /** Notes a request of which nobody has to be told; `false`, it is to be opened. */
  note(request: AnyRequest, response: AnyResponse): boolean {
    return !('stream' in request) && !('stream' in response) && this.connections.note(request, response);
  }

  /** The exchange of a request, begun now if need be; `undefined` if its response is over, or its connection is. */
  open(request: AnyRequest, response: AnyResponse): Exchange | undefined {
    if ('stream' in request) return this.sessions.open(request.stream, request.method, request.url);
    // The two halves of one exchange are of one kind; TypeScript cannot know that.
    if ('stream' in response) return undefined;
    if (request.socket instanceof Duplex) return this.connections.open(request, response);
    return this.#simulated.open(request, response);
  }

  /** The exchange of a request that is in flight. */
  exchangeOf(request: AnyRequest): Exchange | undefined {
    if ('stream' in request) return this.sessions.exchangeOf(request.stream);
    return this.connections.exchangeOf(request) ?? this.#simulated.exchangeOf(request);
  }

  /** The request asked for another protocol, and its socket speaks that from now on. */
  upgrade({ socket, url = '' }: IncomingMessage): void {
    if (this.connections.handOver(socket)) this.upgrades.add(socket, url);
  }

  /** The same, and it is answered with a refusal. */
  refuseUpgrade(request: IncomingMessage, socket: Socket, refusal: string): void {
    this.upgrade(request);
    this.#requests.refuse(request);
    this.upgrades.refuse(socket, refusal);
  }

  isUpgraded(request: AnyRequest): boolean {
    return this.upgrades.size > 0 && !('stream' in request) && this.upgrades.has(request.socket);
  }

  /** How many requests are in flight. */
  get inFlight(): number {
    return this.#requests.inFlight + this.connections.unfollowed - this.sessions.answered;
  }

  /** Starts the counts for the report. These times are those of the shutdown. */
  start(times: Times): void {
    this.connections.follow(times);
    this.sessions.follow(times);
    this.#requests.start();
    this.#count.start();
  }

  /** From now on every response says that it is the last one of its connection. */
  announce(): void {
    this.connections.announce();
    this.sessions.announce();
  }

  /** Connections are kept alive again. Those that were told otherwise end all the same. */
  keep(): void {
    this.connections.keep();
    this.sessions.keep();
  }

  /** From now on new requests are late. */
  refuse(): void {
    this.connections.refuse();
    this.sessions.refuse();
    this.#simulated.refuse();
    this.upgrades.refuseSessions();
  }

  /**
   * Ends what is idle now, and each other connection after its response. Resolves when those have left that have no connection
   * of their own: their next request comes on another one.
   */
  async empty(): Promise<void> {
    // What the kernel has already received becomes requests first.
    await turn();
    await turn();
    this.connections.end();
    this.sessions.end();
    this.handshakes.bound();
    this.streams.end();
    await this.upgrades.end();
  }

  /** The request in flight whose handler is running; or the one that `given` is, or stands for. */
  find(given: object | undefined): Exchange | undefined {
    return given ? requestOf(given, this.exchanges()) : runningRequest(this.exchanges());
  }

  /** Waits no more for this request: its handler waits for the end of the shutdown. It is not cut either. */
  exempt(exchange: Exchange): void {
    for (const traffic of [this.connections, this.sessions, this.#simulated]) traffic.exempt(exchange);
    this.handlers.exempt((request) => exchange.isOf(request));
  }

  /** Resolves when what is in flight now is over. */
  over(): Promise<void> {
    return this.#requests.over(this.exchanges());
  }

  /** Resolves when no connection is left, and no request. */
  async gone(): Promise<void> {
    // A handshake that is done becomes a connection, and a connection may be upgraded.
    await this.handshakes.gone();
    await Promise.all([this.connections.gone(), this.sessions.gone(), this.#simulated.gone()]);
    await this.upgrades.gone();
    this.streams.stop();
  }

  /** Destroys every connection. Tells whether that broke something off; idle ones are nobody's loss. */
  cut(): boolean {
    this.streams.stop();
    this.handshakes.cut();
    const broke = [this.connections.cut(), this.sessions.cut(), this.upgrades.cut(), this.#simulated.cut()];
    return broke.includes(true);
  }

  /** The request that has been in flight for the longest time. */
  oldest(): Pick<AbandonedRequest, 'method' | 'path' | 'age'> | undefined {
    const requests = this.exchanges().filter(({ role }) => role === 'request');
    const [oldest] = requests.toSorted((a, b) => a.startedAt - b.startedAt);
    if (!oldest) return undefined;
    const age = this.#clock.now() - oldest.startedAt;
    return { method: methodOf(oldest.method), path: pathOf(oldest.url), age };
  }

  report(): ConnectionCounts {
    return { ...this.#count.report(), ...this.upgrades.report() };
  }

  /** What is in flight. */
  exchanges(): readonly Exchange[] {
    return [...this.connections.exchanges(), ...this.sessions.exchanges(), ...this.#simulated.exchanges()];
  }
}
