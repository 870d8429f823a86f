import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { destroySoon, reset } from '../connections/destroy-soon.ts';
import type { EndedBy } from '../connections/connection-count.ts';
import type { Http1Server } from '../connections/server.ts';
import { isWaiting } from '../requests/is-waiting.ts';
import type { Http1Exchange } from './http1-exchange.ts';
import { LINGER_GRACE, LOOK_INTERVAL } from '../connections/graces.ts';
import type { Timers } from '../timers.ts';

/**
 * ms after which it is hardly the next one its client's pool will use: a second, less the time by which the end of its last
 * response may have been seen late.
 */
const COLD = 1_000 - 2 * LOOK_INTERVAL;

const REQUEST_TIMEOUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Shared by all that have nothing in flight: of those there may be thousands. */
const NOTHING: readonly Http1Exchange[] = [];

/** Not over, or its end is still to be told: otherwise that would not be counted. */
function isLeft({ isFollowed, isOver }: Http1Exchange): boolean {
  return isFollowed || !isOver;
}

/**
 * One HTTP/1 connection: its requests in flight, and how it may end. Of idle ones there may be thousands: it has no field
 * that it can do without, and no method with `#`, which would take up one too.
 */
export class Connection {
  /** Or any other stream that was handed to its server as a connection; then it counts no bytes. */
  readonly socket: Socket;
  /** The watched server it came through; without one, the engine sees it only while it has a request. */
  readonly server: Http1Server | undefined;
  /** In the order of their requests. Those that are not followed may be over already; `settle` takes these off. */
  exchanges: readonly Http1Exchange[] = NOTHING;
  endedBy: EndedBy | undefined;
  /** A whole number, which takes up no memory of its own. */
  #lastUsedAt: number;
  /**
   * `socket.bytesRead` when the last request came, its response ended, or it was looked at: more of them are the beginning of
   * a next one.
   */
  #readMark = 0;

  /** @param now a reading of the drain's clock, as everywhere below */
  constructor(socket: Socket, server: Http1Server | undefined, now: number) {
    this.socket = socket;
    this.server = server;
    this.#lastUsedAt = Math.ceil(now);
  }

  /** Whether nothing is in flight, and it is not about to end. */
  get isIdle(): boolean {
    return this.exchanges.length === 0 && this.endedBy === undefined;
  }

  /** Whether it had a request a moment ago, and is to be looked at: none of those is followed yet. */
  get isRecent(): boolean {
    return this.last?.isFollowed === false;
  }

  /** Whether its latest request came at `time` or after it. */
  isBusySince(time: number): boolean {
    const { last } = this;
    return last !== undefined && last.startedAt >= time;
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
  isCold(now: number): boolean {
    return now - this.#lastUsedAt >= COLD;
  }

  /** ms for which the server's `Keep-Alive: timeout=` still promises to keep it; Node adds a second of its own. */
  promisedTime(now: number): number {
    const { server } = this;
    const keepAliveTimeout = server && 'keepAliveTimeout' in server ? server.keepAliveTimeout : 0;
    return Math.max(0, this.#lastUsedAt + keepAliveTimeout + 1_000 - now);
  }

  /** Bytes of its requests and responses; NaN, which equals nothing, where they are not counted. */
  get bytesMoved(): number {
    const { bytesRead, bytesWritten } = this.socket;
    return bytesRead + bytesWritten;
  }

  /** Whether a request has begun to arrive whose head is not whole yet. */
  get hasPartialRequest(): boolean {
    return this.socket.bytesRead > this.#readMark;
  }

  /** Whether the client has been told that no further request will be answered. */
  get isOver(): boolean {
    return this.endedBy !== undefined || this.last?.hasAnnounced === true;
  }

  /** The exchange of its latest request. `at()` would cost as much as all else that is done for a request. */
  private get last(): Http1Exchange | undefined {
    const { exchanges } = this;
    return exchanges.length === 0 ? undefined : exchanges[exchanges.length - 1];
  }

  /** Announces the end on the last response in flight: on an earlier one it would kill those behind it. */
  announce(): void {
    const { last } = this;
    for (const exchange of this.exchanges) exchange.announce(exchange === last);
  }

  /** The exchange of a response, if it is in flight. */
  find(response: ServerResponse): Http1Exchange | undefined {
    return this.exchanges.find((exchange) => exchange.response === response);
  }

  /** The exchange of a request, if it is in flight. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    const { last } = this;
    const exchange =
      last?.request === request ? last : this.exchanges.find((other) => other.request === request);
    return exchange?.isOver === false ? exchange : undefined;
  }

  /** An exchange and those behind it, which are answered after it; nothing if it is not of this connection. */
  from(exchange: object): readonly Http1Exchange[] {
    const at = this.exchanges.findIndex((other) => other === exchange);
    return at < 0 ? NOTHING : this.exchanges.slice(at);
  }

  /**
   * Notes a request in the exchange of the one before it, which is over: to make another one, and to read how many bytes have
   * come, would be most of what a request costs. `false` if there is none, or in a pipeline.
   */
  note(request: IncomingMessage, response: ServerResponse, now: number): boolean {
    const { exchanges, last } = this;
    if (last === undefined || exchanges.length > 1 || last.isFollowed) return false;
    if (last.response === response) return last.role === 'request';
    if (!last.isOver) return false;
    last.renew(request, response, now);
    return true;
  }

  /** A request has come. Without a pipeline, what was there before it is done. */
  add(exchange: Http1Exchange): void {
    this.exchanges = [...this.exchanges.filter(isLeft), exchange];
    this.mark();
  }

  /** Takes an exchange off that is over; `false` if it was off already. */
  remove(exchange: Http1Exchange, now: number): boolean {
    if (!this.exchanges.includes(exchange)) return false;
    this.keep(
      this.exchanges.filter((other) => other !== exchange),
      now,
    );
    return true;
  }

  /** Takes off what is over without having been followed. */
  settle(now: number): void {
    // How much had come with a request that was only noted has not been read.
    if (this.last?.isRenewed) this.mark();
    const left = this.exchanges.filter(isLeft);
    if (left.length < this.exchanges.length) this.keep(left, now);
  }

  /** Ends it after its last, announced response, whose bytes the kernel has. */
  endAfter(request: IncomingMessage, timers: Timers<Connection>): void {
    this.endedBy = 'announced';
    if (request.complete) destroySoon(this.socket);
    else this.linger(request, timers);
  }

  /** Ends it between two requests. `destroy`, not `end`: a request that crosses must not be run unanswered. */
  endIdle(): void {
    this.endedBy = 'idle';
    this.socket.destroy();
  }

  /** Ends it because its request has stopped arriving, with the answer that Node gives when its own timers run. */
  timeOut(): void {
    this.endedBy = 'timedOut';
    if (this.mayLookWhole) return reset(this.socket);
    if (this.exchanges.every((exchange) => !exchange.headersSent)) this.socket.write(REQUEST_TIMEOUT);
    return destroySoon(this.socket);
  }

  cut(): void {
    this.endedBy ??= this.isIdle ? 'idle' : 'cut';
    if (this.mayLookWhole) reset(this.socket);
    else this.socket.destroy();
  }

  /** Whether a response that breaks off here might look whole to its client. */
  private get mayLookWhole(): boolean {
    return this.exchanges.some((exchange) => exchange.mayLookWhole);
  }

  private keep(left: readonly Http1Exchange[], now: number): void {
    const { last } = this;
    this.exchanges = left.length === 0 ? NOTHING : left;
    if (left.length > 0 || !last) return;
    this.#lastUsedAt = Math.ceil(now);
    // Whatever came after a request without a body belongs to the next one.
    if (last.hasBody) this.mark();
  }

  private mark(): void {
    this.#readMark = this.socket.bytesRead;
  }

  /**
   * Goes on reading what the client still uploads. Closing now would answer those bytes with a reset, and the
   * reset would destroy the response before the client has read it.
   */
  private linger(request: IncomingMessage, timers: Timers<Connection>): void {
    request.once('close', () => destroySoon(this.socket));
    timers.set(this, LINGER_GRACE, () => this.socket.destroy());
  }
}
