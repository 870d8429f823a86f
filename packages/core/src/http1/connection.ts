import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Clock } from '../time.ts';
import type { EndedBy } from '../connections/connection-count.ts';
import type { Http1Server } from '../connections/server.ts';
import { isWaiting } from '../requests/is-waiting.ts';
import type { Http1Exchange } from './http1-exchange.ts';
import { LINGER_GRACE, LOOK_INTERVAL } from '../connections/graces.ts';

/**
 * ms after which it is hardly the next one its client's pool will use: a second, less the interval at which the end of its
 * last response may have been seen late.
 */
const COLD = 1_000 - LOOK_INTERVAL;

const REQUEST_TIMEOUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Shared by all that have nothing in flight: of those there may be thousands. */
const NOTHING: readonly Http1Exchange[] = [];

/** Over, and nobody will be told. One that is followed stays until its end is told, or that would not be counted. */
function isDone({ isFollowed, isOver }: Http1Exchange): boolean {
  return !isFollowed && isOver;
}

function isLeft(exchange: Http1Exchange): boolean {
  return !isDone(exchange);
}

/** One HTTP/1 connection: its requests in flight, and how it may end. */
export class Connection {
  readonly socket: Socket;
  /** The watched server it came through; without one, the engine sees it only while it has a request. */
  readonly server: Http1Server | undefined;
  /** In the order of their requests. Those that are not followed may be over already; `settle` takes these off. */
  exchanges: readonly Http1Exchange[] = NOTHING;
  endedBy: EndedBy | undefined;
  /** Whether it is to be looked at, as it was used a moment ago. */
  isRecent = false;
  readonly #clock: Clock;
  /** A whole number, which takes up no memory of its own. */
  #lastUsedAt: number;
  /** `socket.bytesRead` when the last response ended: more of them are the beginning of a next request. */
  #readMark = 0;
  #undoTimer: (() => void) | undefined;

  constructor(socket: Socket, server: Http1Server | undefined, clock: Clock) {
    this.socket = socket;
    this.server = server;
    this.#clock = clock;
    this.#lastUsedAt = Math.ceil(clock.now());
  }

  /** A simulated request, such as Fastify's `app.inject()`, comes on something that is no socket and lives for it alone. */
  get isSimulated(): boolean {
    return !(this.socket instanceof Socket);
  }

  /** Whether nothing is in flight, and it is not about to end. */
  get isIdle(): boolean {
    return this.exchanges.length === 0 && this.endedBy === undefined;
  }

  /** Whether the body of a request in flight has not arrived whole. */
  get isUploading(): boolean {
    return this.exchanges.some(({ request }) => !request.complete);
  }

  /** Whether a handler waits for such a body, and not the body for the handler. */
  get isStarved(): boolean {
    return this.exchanges.some(({ request }) => !request.complete && isWaiting(request));
  }

  /** Whether it has not been used for so long that no next request is to be expected. */
  get isCold(): boolean {
    return this.#clock.now() - this.#lastUsedAt >= COLD && !this.hasPartialRequest;
  }

  /** ms for which the server's `Keep-Alive: timeout=` still promises to keep it; Node adds a second of its own. */
  get promisedTime(): number {
    const { server } = this;
    const keepAliveTimeout = server && 'keepAliveTimeout' in server ? server.keepAliveTimeout : 0;
    return Math.max(0, this.#lastUsedAt + keepAliveTimeout + 1_000 - this.#clock.now());
  }

  /** Whether a request has begun to arrive whose head is not whole yet. */
  get hasPartialRequest(): boolean {
    return this.socket.bytesRead > this.#readMark;
  }

  /** Whether the client has been told that no further request will be answered. */
  get isOver(): boolean {
    if (this.endedBy !== undefined) return true;
    // Of an empty list none is asked for: that alone would cost as much as all else here.
    return this.exchanges.length > 0 && this.exchanges.at(-1)?.hasAnnounced === true;
  }

  /** Announces the end on the last response in flight: on an earlier one it would kill those behind it. */
  announce(): void {
    const last = this.exchanges.at(-1);
    for (const exchange of this.exchanges) exchange.announce(exchange === last);
  }

  /** The exchange of a response, if it is in flight. */
  find(response: ServerResponse): Http1Exchange | undefined {
    for (const exchange of this.exchanges) if (exchange.response === response) return exchange;
    return undefined;
  }

  /** A request has come. Without a pipeline, what was there before it is done. */
  add(exchange: Http1Exchange): void {
    this.exchanges = this.exchanges.every(isDone) ? [exchange] : [...this.exchanges.filter(isLeft), exchange];
  }

  /** Takes an exchange off that is over; `false` if it was off already. */
  remove(exchange: Http1Exchange): boolean {
    if (!this.exchanges.includes(exchange)) return false;
    this.#keep(this.exchanges.filter((other) => other !== exchange));
    return true;
  }

  /** Takes off what is over without having been followed. */
  settle(): void {
    const left = this.exchanges.filter(isLeft);
    if (left.length < this.exchanges.length) this.#keep(left);
  }

  /** Ends it after its last, announced response, whose bytes the kernel has. */
  endAfter(request: IncomingMessage): void {
    this.endedBy = 'announced';
    if (request.complete) this.socket.destroySoon();
    else this.#linger(request);
  }

  /** Ends it between two requests. `destroy`, not `end`: a request that crosses must not be run unanswered. */
  endIdle(): void {
    this.endedBy = 'idle';
    this.socket.destroy();
  }

  /** Ends it because its request has stopped arriving, with the answer that Node gives when its own timers run. */
  timeOut(): void {
    this.endedBy = 'timedOut';
    if (this.exchanges.every((exchange) => !exchange.headersSent)) this.socket.write(REQUEST_TIMEOUT);
    this.socket.destroySoon();
  }

  cut(): void {
    this.endedBy ??= this.isIdle ? 'idle' : 'cut';
    if (!this.isSimulated) this.socket.destroy();
  }

  /** Calls `fn` after `ms`, unless the connection has closed by then. */
  later(ms: number, fn: () => void): void {
    this.#undoTimer?.();
    this.#undoTimer = this.#clock.after(ms, fn);
  }

  /** Lets go of it: no timer stays behind. */
  release(): void {
    this.#undoTimer?.();
  }

  #keep(left: readonly Http1Exchange[]): void {
    const last = this.exchanges.at(-1);
    this.exchanges = left.length === 0 ? NOTHING : left;
    if (left.length > 0 || !last) return;
    this.#lastUsedAt = Math.ceil(this.#clock.now());
    const { bytesRead } = this.socket;
    // Whatever came after a request without a body belongs to the next one, also if its end was not told at once.
    this.#readMark = bytesRead === last.bytesRead || last.hasBody ? bytesRead : last.bytesRead;
  }

  /**
   * Goes on reading what the client still uploads. Closing now would answer those bytes with a reset, and the
   * reset would destroy the response before the client has read it.
   */
  #linger(request: IncomingMessage): void {
    request.once('close', () => this.socket.destroySoon());
    this.later(LINGER_GRACE, () => this.socket.destroy());
  }
}
