import { executionAsyncId } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange, Role } from '../requests/exchange.ts';
import { isEventSource, isEventStream } from '../requests/event-stream.ts';
import type { HandlerList } from '../requests/handler.ts';
import { isFromClient } from '../requests/is-from-client.ts';
import { onHead, type HeaderOf } from './last-head.ts';

/**
 * Public in Node but not documented: it implements `server.maxRequestsPerSocket`. The response carries `Connection: close`
 * whichever code writes the headers, even on error paths that drop all headers. Unlike `shouldKeepAlive = false`, it lets the
 * engine close the socket: Node would destroy it at once, which resets the connection while a request body is still arriving.
 */
interface Announceable extends ServerResponse {
  maxRequestsOnConnectionReached?: boolean;
}

/** Values of a `Connection` header that are not replaced by `close`: it is already set, or the header requests an upgrade. */
const KEPT_VALUES = /close|upgrade/i;

/** An HTTP/1 request and its response, which can announce the end of the connection. */
export class Http1Exchange implements Exchange {
  readonly request: IncomingMessage;
  readonly response: Announceable;
  readonly url: string;
  readonly startedAt: number;
  readonly asyncId: number = executionAsyncId();
  role: Role = 'request';
  handlers: HandlerList;
  /** The adjacent exchanges on its connection. */
  previous: Http1Exchange | undefined;
  next: Http1Exchange | undefined;
  /** True if its response has ended and was counted. */
  isDone = false;
  isCompleted = false;
  isEnded = false;
  /** True if its connection has had an earlier request. */
  isReuse = false;
  /** True if the engine has made its response the last one of the connection; `undefined` before it has decided. */
  private announced: boolean | undefined;
  /** The `Connection` header that was written; `undefined` if there was none and Node adds its own. */
  private connection: string | undefined;
  /** The `Content-Type` header that was written. */
  private type: string | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, startedAt: number) {
    this.startedAt = startedAt;
    this.request = request;
    this.response = response;
    this.url = request.url ?? '';
  }

  isOf(object: object): boolean {
    return object === this.request || object === this.response;
  }

  get method(): string {
    return this.request.method ?? '';
  }

  get remoteAddress(): string | undefined {
    return this.request.socket.remoteAddress;
  }

  get isFromActiveClient(): boolean {
    return this.isReuse || !this.response.shouldKeepAlive;
  }

  get headersSent(): boolean {
    return this.response.headersSent;
  }

  /** Calls `ended` when the response has ended, possibly twice: hosts other than Node may emit only `finish`. */
  onEnd(ended: () => void): void {
    this.response.once('finish', ended).once('close', ended);
  }

  /** Records from now on whether the kernel accepts the whole response. */
  watchFinish(): void {
    const finished = (): void => this.finish();
    if (this.response.writableFinished) finished();
    // Before the app's listeners, which may destroy the socket.
    else this.response.prependOnceListener('finish', finished);
  }

  /** Node also emits `finish` after a failed write, and on Node 20 and 22 after the socket was destroyed. */
  protected finish(): void {
    const { destroyed, errored } = this.request.socket;
    this.isCompleted = !destroyed && !errored;
  }

  /** True if this process broke the response off while its client was connected. Valid once the response has ended. */
  get isBroken(): boolean {
    const { socket } = this.request;
    if (this.isCompleted || socket.readableEnded) return false;
    return this.response.errored !== null || !isFromClient(socket.errored);
  }

  /** True if its response has ended, counted or not. */
  get hasEnded(): boolean {
    return this.response.writableFinished || this.response.destroyed;
  }

  /** True if the request headers announce a body. */
  get hasBody(): boolean {
    const { headers } = this.request;
    return 'content-length' in headers || 'transfer-encoding' in headers;
  }

  /** True if the request body is incomplete. */
  private get isArriving(): boolean {
    return this.hasBody && !this.request.complete;
  }

  get isEventStream(): boolean {
    if (this.method !== 'GET') return false;
    const type = this.type ?? this.response.getHeader('content-type');
    // Headers passed only to `writeHead` cannot be read back; then `Accept` decides.
    return type === undefined ? isEventSource(this.method, this.request.headers.accept) : isEventStream(type);
  }

  get isEndable(): boolean {
    const { response } = this;
    if (!response.headersSent || response.writableEnded || this.hasEnded) return false;
    if (response.chunkedEncoding) return true;
    // On HTTP/1.0 the end of the connection is the end of the body. Headers can be read only if they were set separately.
    const isRead = this.request.httpVersionMinor === 0 && response.hasHeader('content-type');
    return isRead && !response.hasHeader('content-length');
  }

  /**
   * True if its body could look complete if the connection ended now, because its headers may contain no length. A length passed
   * only to `writeHead` cannot be read back.
   */
  get couldLookComplete(): boolean {
    const { response } = this;
    if (!response.headersSent || this.hasEnded) return false;
    return !response.chunkedEncoding && !response.hasHeader('content-length');
  }

  get isEncoded(): boolean {
    return this.response.hasHeader('content-encoding');
  }

  end(last?: string | Uint8Array): void {
    this.isEnded = true;
    this.response.on('error', () => undefined);
    this.response.end(last);
  }

  /** Adds `Connection: close` to the response, or removes it, unless its headers have been sent. */
  announce(close: boolean): void {
    const { response } = this;
    if (response.headersSent) return;
    if (this.announced === undefined) onHead(response, (header) => this.isLast(header));
    response.maxRequestsOnConnectionReached = close;
    this.announced = close;
  }

  /** Returns true if the headers get `Connection: close`, whatever the app sets. */
  private isLast(header: HeaderOf): boolean {
    this.type = header('content-type');
    this.connection = header('connection');
    // Node closes the socket after an explicit header, which would reset the connection while a body is still arriving.
    if (this.announced !== true || this.isArriving || KEPT_VALUES.test(this.connection ?? '')) return false;
    this.connection = 'close';
    return true;
  }

  /** True if the client has been told that the connection ends with this response. */
  get hasAnnounced(): boolean {
    if (!this.announced || !this.headersSent) return false;
    // The headers actually sent count: the app may have written the header itself.
    return this.connection === undefined || /close/i.test(this.connection);
  }
}
