import { executionAsyncId } from 'node:async_hooks';
import type { ServerHttp2Stream } from 'node:http2';
import type { Exchange, Role } from '../requests/exchange.ts';
import { isSent } from '../connections/stream-end.ts';
import { isEventStream } from '../requests/event-stream.ts';
import type { HandlerList } from '../requests/handler.ts';
import { isFromClient } from '../requests/is-from-client.ts';
import { isWaiting } from '../requests/is-waiting.ts';

/** RFC 9113 §7. */
const NGHTTP2_CANCEL = 8;

/** An HTTP/2 request and its response: one stream. */
export class Http2Exchange implements Exchange {
  readonly method: string;
  readonly url: string;
  readonly startedAt: number;
  readonly asyncId: number = executionAsyncId();
  role: Role;
  handlers: HandlerList;
  isEnded = false;
  readonly #stream: ServerHttp2Stream;
  #wasReset = false;
  #hasLeft = false;
  #isWatched = false;

  constructor(stream: ServerHttp2Stream, method: string, url: string, startedAt: number, role: Role) {
    this.startedAt = startedAt;
    this.role = role;
    this.#stream = stream;
    this.method = method;
    this.url = url;
  }

  /** True for its stream, and for the compatibility objects of that stream. */
  isOf(object: object): boolean {
    return object === this.#stream || ('stream' in object && object.stream === this.#stream);
  }

  get remoteAddress(): string | undefined {
    return this.#stream.session?.socket.remoteAddress;
  }

  /** Clients number their streams with odd integers from 1 (RFC 9113 §5.1.1). */
  get isFromActiveClient(): boolean {
    return (this.#stream.id ?? 1) > 1;
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  get response(): ServerHttp2Stream {
    return this.#stream;
  }

  get isEventStream(): boolean {
    return this.method === 'GET' && isEventStream(this.#stream.sentHeaders?.['content-type']);
  }

  get isEndable(): boolean {
    const { headersSent, writableEnded, destroyed, sentHeaders } = this.#stream;
    return headersSent && !writableEnded && !destroyed && sentHeaders?.['content-length'] === undefined;
  }

  /** True if the whole response has been sent. The request may still be open. */
  get isAnswered(): boolean {
    return this.isCompleted && isSent(this.#stream);
  }

  /** True if the request body is incomplete and the response has not been sent. */
  get isUploading(): boolean {
    return !this.#stream.destroyed && this.#stream.state.remoteClose === 0 && !this.isAnswered;
  }

  /** True if a handler is reading an incomplete body and has read everything that arrived: the client is slow, not the handler. */
  get isStarved(): boolean {
    return this.isUploading && isWaiting(this.#stream);
  }

  /** Stops reading a request whose response has been sent: RST_STREAM with NO_ERROR (RFC 9113 §8.1). */
  release(): void {
    this.#stream.destroy();
  }

  /**
   * Destroys a stream that Node has closed but does not destroy. Node 20 keeps such a stream, and its session, forever if a client
   * sends GOAWAY and disconnects at once after a HEAD request.
   */
  endIfLeft(): void {
    const { closed, destroyed, readableEnded, writableEnded, writableFinished } = this.#stream;
    if (!closed || destroyed || !readableEnded || !writableEnded || writableFinished) return;
    this.#hasLeft = true;
    this.#stream.destroy();
  }

  get isEncoded(): boolean {
    return this.#stream.sentHeaders?.['content-encoding'] !== undefined;
  }

  end(last?: string | Uint8Array): void {
    this.isEnded = true;
    this.#stream.on('error', () => undefined);
    this.#stream.end(last);
  }

  /** Ends a stream whose request has stopped arriving. */
  timeOut(): void {
    this.#stream.close(NGHTTP2_CANCEL);
  }

  get isCompleted(): boolean {
    const { aborted, rstCode, writableFinished } = this.#stream;
    return !aborted && rstCode === 0 && writableFinished;
  }

  /** Records which side resets the stream. Needed only for the report of a shutdown. */
  watchReset(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const stream = this.#stream;
    stream.once('aborted', () => {
      // The app has destroyed the stream or its session, or the connection has failed.
      if (stream.destroyed) this.#wasReset = !(stream.session?.destroyed && isFromClient(stream.errored));
      // A reset by the client destroys the stream in the same call; a reset by the app does so after its frame is sent (measured on
      // Node 20 to 26). With NO_ERROR, a client's reset may also be late, and an app's reset is no error to the client.
      else queueMicrotask(() => (this.#wasReset = !stream.destroyed && stream.rstCode !== 0));
    });
  }

  /** True if this process broke the response off while its client was connected. Valid once the response has ended. */
  get isBroken(): boolean {
    const { aborted, rstCode, writableFinished } = this.#stream;
    // If the app destroys the stream after `end()` but before everything was sent, no `aborted` is emitted.
    return this.#wasReset || (!this.#hasLeft && !aborted && rstCode === 0 && !writableFinished);
  }
}
