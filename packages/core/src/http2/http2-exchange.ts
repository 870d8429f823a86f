import type { ServerHttp2Stream } from 'node:http2';
import type { Exchange, Role } from '../requests/exchange.ts';
import { isWaiting } from '../requests/is-waiting.ts';

/** RFC 9113 §7. */
const NGHTTP2_CANCEL = 8;

/** An exchange of HTTP/2: one stream. */
export class Http2Exchange implements Exchange {
  readonly method: string;
  readonly url: string;
  readonly startedAt: number;
  readonly late: boolean;
  readonly asyncId: number;
  role: Role = 'request';
  admitted = false;
  isFollowed = false;
  readonly #stream: ServerHttp2Stream;

  constructor(
    stream: ServerHttp2Stream,
    method: string,
    url: string,
    startedAt: number,
    late: boolean,
    asyncId: number,
  ) {
    this.startedAt = startedAt;
    this.late = late;
    this.asyncId = asyncId;
    this.#stream = stream;
    this.method = method;
    this.url = url;
  }

  /** The objects of the compatibility API are found by their stream. */
  isOf(object: object): boolean {
    return object === this.#stream || ('stream' in object && object.stream === this.#stream);
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  /** Whether the response is an event stream, which never ends by itself. */
  get isEventStream(): boolean {
    return String(this.#stream.sentHeaders?.['content-type']).startsWith('text/event-stream');
  }

  /** Whether the body of the request has not arrived whole. */
  get isUploading(): boolean {
    return !this.#stream.destroyed && this.#stream.state.remoteClose === 0;
  }

  /** Whether a handler waits for it, and not it for the handler. */
  get isStarved(): boolean {
    return this.isUploading && isWaiting(this.#stream);
  }

  /** Ends it cleanly, and makes what its handler still writes do no harm. */
  endEventStream(): void {
    this.#stream.on('error', () => undefined);
    this.#stream.end();
  }

  /** Ends a stream whose request has stopped arriving. */
  timeOut(): void {
    this.#stream.close(NGHTTP2_CANCEL);
  }

  get isCompleted(): boolean {
    return !this.#stream.aborted && this.#stream.rstCode === 0;
  }
}
