import type { ServerHttp2Stream } from 'node:http2';
import type { Exchange, Role } from '../requests/exchange.ts';
import { isEventStream } from '../requests/event-stream.ts';
import { isFromClient } from '../requests/is-from-client.ts';
import { isWaiting } from '../requests/is-waiting.ts';

/** RFC 9113 §7. */
const NGHTTP2_CANCEL = 8;

/** Whether END_STREAM has been sent. HEAD ends what it writes before its head is sent, and trailers come after that end. */
export function isSent({ headersSent, state }: ServerHttp2Stream): boolean {
  return headersSent && state.localClose === 1;
}

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
  isEnded = false;
  readonly #stream: ServerHttp2Stream;
  #wasReset = false;
  #isWatched = false;

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

  /** Whether its whole answer has been sent, though its request may still be open. No event tells so. */
  get isAnswered(): boolean {
    return this.isCompleted && isSent(this.#stream);
  }

  /** Whether an answer is still due, and the body of the request has not arrived whole. */
  get isUploading(): boolean {
    return !this.#stream.destroyed && this.#stream.state.remoteClose === 0 && !this.isAnswered;
  }

  /** Whether a handler waits for it, and not it for the handler. */
  get isStarved(): boolean {
    return this.isUploading && isWaiting(this.#stream);
  }

  /** Takes in no more of the request, whose answer has been sent: RST_STREAM with NO_ERROR (RFC 9113 §8.1). */
  release(): void {
    this.#stream.destroy();
  }

  end(): void {
    this.isEnded = true;
    this.#stream.on('error', () => undefined);
    this.#stream.end();
  }

  /** Ends a stream whose request has stopped arriving. */
  timeOut(): void {
    this.#stream.close(NGHTTP2_CANCEL);
  }

  get isCompleted(): boolean {
    const { aborted, rstCode, writableFinished } = this.#stream;
    return !aborted && rstCode === 0 && writableFinished;
  }

  /** Notes who resets the stream; only needed while a shutdown counts. */
  watchReset(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const stream = this.#stream;
    stream.once('aborted', () => {
      // The app has destroyed the stream or its session, or the connection has failed.
      if (stream.destroyed) this.#wasReset = !(stream.session?.destroyed && isFromClient(stream.errored));
      // A reset of the client destroys the stream in the same call, one of the app once its frame is sent. Measured on Node 20 to
      // 26. After NO_ERROR the former may be late as well, and the client sees no error after the latter.
      else queueMicrotask(() => (this.#wasReset = !stream.destroyed && stream.rstCode !== 0));
    });
  }

  /** Whether this process broke the response off, while its client was still there; for a response that is over. */
  get isBroken(): boolean {
    const { aborted, rstCode, writableFinished } = this.#stream;
    // Destroyed by the app after its end, before all of it was sent: no `aborted` comes.
    return this.#wasReset || (!aborted && rstCode === 0 && !writableFinished);
  }
}
