import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { EndedBy } from '../connections/connection-count.ts';
import { destroySoon, reset } from '../connections/destroy-soon.ts';
import { LINGER_GRACE } from '../connections/grace-periods.ts';
import type { Lifetime } from '../connections/lifetimes.ts';
import type { Http1Server } from '../connections/server.ts';
import { isWaiting } from '../requests/is-waiting.ts';
import type { Timers } from '../util/timers.ts';
import type { Http1Exchange } from './http1-exchange.ts';

/** ms after which a client's pool is unlikely to reuse an idle connection. */
const COLD = 1_000;

const REQUEST_TIMEOUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/**
 * One HTTP/1 connection: its requests in flight, and how it ends. A service may have thousands of idle ones, so the class has few
 * fields and no `#` methods, for which V8 adds a slot to every instance.
 */
export class Connection {
  /** Usually a socket. A server also accepts other streams as connections; those do not count bytes. */
  readonly socket: Socket;
  /**
   * The watched server that accepted it. `undefined` if its server is not watched: then it is tracked only while it has a request.
   */
  readonly server: Http1Server | undefined;
  /** `undefined` if there is no limit. */
  readonly lifetime: Lifetime | undefined;
  /** The exchange of its latest request. Exchanges are linked in the order of their requests, which is that of the responses. */
  last: Http1Exchange | undefined;
  endedBy: EndedBy | undefined;
  /** Integer, so V8 stores it inline instead of boxing a double. */
  private lastUsedAt: number;
  /** `socket.bytesRead` when its last response ended. A higher value means that the next request has begun to arrive. */
  private readMark = 0;

  /** @param now a reading of the drain's clock, as in the other methods */
  constructor(socket: Socket, server: Http1Server | undefined, lifetime: Lifetime | undefined, now: number) {
    this.socket = socket;
    this.server = server;
    this.lifetime = lifetime;
    this.lastUsedAt = Math.ceil(now);
  }

  /** True if no request is in flight and the engine has not ended it. */
  get isIdle(): boolean {
    return this.last === undefined && this.endedBy === undefined;
  }

  /** True if the client has been told that no further request will be answered. */
  get isClosing(): boolean {
    return this.endedBy !== undefined || this.last?.hasAnnounced === true;
  }

  /** The exchange whose response is being sent, or is sent next. */
  get first(): Http1Exchange | undefined {
    const [first] = this.exchanges();
    return first;
  }

  /** In order of their requests. */
  exchanges(): readonly Http1Exchange[] {
    const exchanges: Http1Exchange[] = [];
    for (let { last: exchange } = this; exchange; exchange = exchange.previous) exchanges.push(exchange);
    return exchanges.toReversed();
  }

  /** Returns the exchange of a request whose response has not ended. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    let { last: exchange } = this;
    while (exchange && exchange.request !== request) exchange = exchange.previous;
    return exchange?.isDone ? undefined : exchange;
  }

  /** True if the body of a request in flight is incomplete. */
  get isUploading(): boolean {
    return this.exchanges().some(({ request }) => !request.complete);
  }

  /** True if a handler is reading an incomplete body and has read everything that arrived: the client is slow, not the handler. */
  get isStarved(): boolean {
    return this.exchanges().some(({ request }) => !request.complete && isWaiting(request));
  }

  /** Returns true if it has been idle so long that its client is unlikely to reuse it. */
  isCold(now: number): boolean {
    return this.isIdleFor(COLD, now);
  }

  /** Returns true if nothing has been in flight for `ms`. */
  isIdleFor(ms: number, now: number): boolean {
    return this.last === undefined && now - this.lastUsedAt >= ms;
  }

  /** Returns the remaining ms of the server's `Keep-Alive: timeout=`, and of the second that Node adds to it. */
  promisedTime(now: number): number {
    const { server } = this;
    const keepAliveTimeout = server && 'keepAliveTimeout' in server ? server.keepAliveTimeout : 0;
    return Math.max(0, this.lastUsedAt + keepAliveTimeout + 1_000 - now);
  }

  /** Bytes read and written. NaN, which equals no other value, if the stream does not count them. */
  get bytesMoved(): number {
    const { bytesRead, bytesWritten } = this.socket;
    return bytesRead + bytesWritten;
  }

  /** True if the headers of the next request have begun to arrive and are incomplete. */
  get hasPartialRequest(): boolean {
    return this.socket.bytesRead > this.readMark;
  }

  /** Announces the end only on the last response in flight: clients drop requests pipelined after such a response. */
  announce(): void {
    const { last } = this;
    last?.announce(true);
    for (let exchange = last?.previous; exchange; exchange = exchange.previous) exchange.announce(false);
  }

  /** Appends the exchange of a new request. */
  add(exchange: Http1Exchange): void {
    exchange.isReuse = this.readMark > 0 || this.last !== undefined;
    exchange.previous = this.last;
    if (this.last) this.last.next = exchange;
    this.last = exchange;
  }

  /** Removes an exchange whose response has ended. */
  remove(exchange: Http1Exchange, now: number): void {
    const { previous, next } = exchange;
    if (previous) previous.next = next;
    if (next) next.previous = previous;
    else this.last = previous;
    if (this.last) return;
    this.lastUsedAt = Math.ceil(now);
    this.readMark = this.socket.bytesRead;
  }

  /** Ends it after its last response, once the kernel has accepted the whole response. */
  endAfter(request: IncomingMessage, endedBy: EndedBy, timers: Timers<Connection>): void {
    this.endedBy = endedBy;
    if (request.complete) destroySoon(this.socket);
    else this.linger(request, timers);
  }

  /**
   * Ends it between two requests. `end()` would keep the reading side open: a request that arrives now would run, and its response
   * could not be sent.
   */
  endIdle(): void {
    this.endedBy = 'idle';
    this.socket.destroy();
  }

  /** Ends it with the 408 that Node's own timers send, because its request has stopped arriving. */
  timeOut(): void {
    this.endedBy = 'timedOut';
    if (this.couldLookComplete) return reset(this.socket);
    if (this.exchanges().every((exchange) => !exchange.headersSent)) this.socket.write(REQUEST_TIMEOUT);
    return destroySoon(this.socket);
  }

  cut(): void {
    this.endedBy ??= this.isIdle ? 'idle' : 'cut';
    if (this.couldLookComplete) reset(this.socket);
    else this.socket.destroy();
  }

  /** True if a response that is cut now could look complete to its client. */
  private get couldLookComplete(): boolean {
    return this.exchanges().some((exchange) => exchange.couldLookComplete);
  }

  /**
   * Keeps reading the rest of the upload (RFC 9112 §9.6). Closing now would answer those bytes with a reset, which can
   * destroy the response before the client has read it.
   */
  private linger(request: IncomingMessage, timers: Timers<Connection>): void {
    request.once('close', () => destroySoon(this.socket));
    timers.set(this, LINGER_GRACE, () => this.socket.destroy());
  }
}
