import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange, Role } from '../requests/exchange.ts';
import { isEventSource, isEventStream } from '../requests/event-stream.ts';
import { isFromClient } from '../requests/is-from-client.ts';
import { onHead, type HeaderOf } from './last-head.ts';

/**
 * Public in Node, though not in its documentation: the switch behind `server.maxRequestsPerSocket`. It makes the
 * response say `Connection: close` whoever writes it, also on the error paths that drop all headers, and, unlike
 * `shouldKeepAlive = false`, leaves the closing of the socket to us. Node's own closing destroys the socket at once,
 * which resets it, response and all, where the request's body is still arriving.
 */
interface Announceable extends ServerResponse {
  maxRequestsOnConnectionReached?: boolean;
}

/** What a `Connection` header says that is about more than whether the connection is kept, or says that it is not. */
const LEFT_AS_IT_IS = /close|upgrade/i;

/**
 * An exchange of HTTP/1, whose response can announce the end of its connection. There may be one for every request: a base
 * class, or a field with `#`, would each cost more than the rest of it.
 */
export class Http1Exchange implements Exchange {
  request: IncomingMessage;
  response: Announceable;
  url: string;
  startedAt: number;
  readonly late: boolean;
  asyncId = 0;
  role: Role = 'request';
  admitted = false;
  isFollowed = false;
  /** Whether it was the exchange of other requests before. */
  isRenewed = false;
  isCompleted = false;
  isEnded = false;
  /** `undefined` until the engine has had a say in it. */
  private announced: boolean | undefined;
  /** The `Connection` header that the app, or the engine, has put into the head; without one Node says it for us. */
  private connection: string | undefined;
  /** The `Content-Type` of a head that was written since. */
  private type: string | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, startedAt: number, late: boolean) {
    this.startedAt = startedAt;
    this.late = late;
    this.request = request;
    this.response = response;
    this.url = request.url ?? '';
  }

  /** Becomes the exchange of the next request of its connection, where nobody was to be told that it is over. */
  renew(request: IncomingMessage, response: ServerResponse, startedAt: number): void {
    this.request = request;
    this.response = response;
    this.url = request.url ?? '';
    this.startedAt = startedAt;
    this.role = 'request';
    this.admitted = false;
    this.isRenewed = true;
  }

  isOf(object: object): boolean {
    return object === this.request || object === this.response;
  }

  get method(): string {
    return this.request.method ?? '';
  }

  get headersSent(): boolean {
    return this.response.headersSent;
  }

  /**
   * Node's `finish` has come: the kernel took the whole response, or its last write has failed, or, on Node 20 and 22, the socket
   * was destroyed with the rest of it.
   */
  finish(): void {
    const { destroyed, errored } = this.request.socket;
    this.isCompleted = !destroyed && !errored;
  }

  /** Whether this process broke the response off, while its client was still there; for a response that is over. */
  get isBroken(): boolean {
    const { socket } = this.request;
    if (this.isCompleted || socket.readableEnded) return false;
    return this.response.errored !== null || !isFromClient(socket.errored);
  }

  /** Whether its response is over, told or not. */
  get isOver(): boolean {
    return this.response.writableFinished || this.response.destroyed;
  }

  /** Whether a body came after its head, or may have. */
  get hasBody(): boolean {
    const { headers } = this.request;
    return 'content-length' in headers || 'transfer-encoding' in headers;
  }

  /** Whether more of its body may be on the way. */
  private get isArriving(): boolean {
    return this.hasBody && !this.request.complete;
  }

  get isEventStream(): boolean {
    if (this.method !== 'GET') return false;
    const type = this.type ?? this.response.getHeader('content-type');
    // Headers that only `writeHead` was given cannot be read back; then `Accept` decides.
    return type === undefined ? isEventSource(this.method, this.request.headers.accept) : isEventStream(type);
  }

  get isEndable(): boolean {
    const { response } = this;
    if (!response.headersSent || response.writableEnded || this.isOver) return false;
    if (response.chunkedEncoding) return true;
    // On HTTP/1.0 the end of the connection is the end of the body. Heads can only be read where they were set.
    const isRead = this.request.httpVersionMinor === 0 && response.hasHeader('content-type');
    return isRead && !response.hasHeader('content-length');
  }

  /**
   * Whether its body, were the connection to end now, might look whole, because nothing on the wire may say how long it is. A
   * length that only `writeHead` was given cannot be read back.
   */
  get mayLookWhole(): boolean {
    const { response } = this;
    if (!response.headersSent || this.isOver) return false;
    return !response.chunkedEncoding && !response.hasHeader('content-length');
  }

  end(): void {
    this.isEnded = true;
    this.response.on('error', () => undefined);
    this.response.end();
  }

  /** Makes the response say `Connection: close`, or not, unless its head is on the way already. */
  announce(close: boolean): void {
    const { response } = this;
    if (response.headersSent) return;
    if (this.announced === undefined) onHead(response, (header) => this.isLast(header));
    response.maxRequestsOnConnectionReached = close;
    this.announced = close;
  }

  /** Whether a head is to say `close` whatever the app says. */
  private isLast(header: HeaderOf): boolean {
    this.type = header('content-type');
    this.connection = header('connection');
    // Where the body is still to come, Node's own closing, which follows a header of ours, would reset the connection.
    if (this.announced !== true || this.isArriving || LEFT_AS_IT_IS.test(this.connection ?? '')) return false;
    this.connection = 'close';
    return true;
  }

  /** Whether the client has been told that the connection ends with this response. */
  get hasAnnounced(): boolean {
    if (!this.announced || !this.headersSent) return false;
    // What is on the wire counts.
    return this.connection === undefined || /close/i.test(this.connection);
  }
}
