import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Connection, ConnectionEnding, ConnectionOptions, RequestOptions } from './connection.ts';
import { Exchange } from './exchange.ts';
import { fieldsOf, openSession } from './http2-session.ts';
import type { Origin } from './origin.ts';
import { outcomeSent, outcomeUnsent, type Outcome } from './outcome.ts';

/** A client connection on which each request is an HTTP/2 stream. */
export class Http2Connection implements Connection {
  readonly openedAt: number = performance.now();
  readonly exchanges: Exchange[] = [];
  readonly closed: Promise<ConnectionEnding>;
  connectedAt: number | undefined;
  closedAt: number | undefined;
  ending: ConnectionEnding | undefined;
  readonly #origin: Origin;
  readonly #session: ClientHttp2Session;
  readonly #patience: number;
  readonly #waiting = new Set<Exchange>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isPaused = false;
  /** Id of the last stream that the server has run or will run. */
  #lastId = Infinity;
  /** The stream that `send` writes to, and the number of announced bytes left. */
  #upload: { readonly stream: ClientHttp2Stream; left: number } | undefined;
  #last: ClientHttp2Stream | undefined;
  #settle: (ending: ConnectionEnding) => void = () => undefined;

  constructor(origin: Origin, { patience }: ConnectionOptions) {
    this.#origin = origin;
    this.#patience = patience;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#session = openSession(origin);
    this.#listen();
    this.#timer(() => {
      if (this.connectedAt === undefined) this.#close('timed out');
    });
  }

  async opened(): Promise<boolean> {
    if (this.connectedAt === undefined && this.ending === undefined) {
      await Promise.race([new Promise((resolve) => this.#session.once('connect', resolve)), this.closed]);
    }
    return this.connectedAt !== undefined;
  }

  /** False after a GOAWAY. */
  get isOpen(): boolean {
    return this.connectedAt !== undefined && this.ending === undefined && !this.#session.closed;
  }

  request(options: RequestOptions): Exchange {
    const exchange = new Exchange(options.method ?? 'GET', options.path);
    this.exchanges.push(exchange);
    if (this.ending !== undefined || this.#session.closed || this.#session.destroyed) {
      exchange.end(outcomeUnsent(this.ending ?? 'server FIN'));
      return exchange;
    }
    this.#waiting.add(exchange);
    void exchange.over.then(() => this.#waiting.delete(exchange));
    if (this.connectedAt !== undefined) exchange.sentAt = performance.now();
    const { body, contentLength } = options;
    const stream = this.#session.request(fieldsOf(this.#origin, options), {
      endStream: body === undefined && contentLength === undefined,
    });
    this.#last = stream;
    this.#follow(stream, exchange);
    if (body !== undefined) stream.end(body);
    else if (contentLength !== undefined) this.#upload = { stream, left: contentLength };
    this.#timer(() => {
      if (exchange.outcome !== undefined) return;
      exchange.end('timed out');
      this.#close('timed out');
    });
    return exchange;
  }

  finishHead(): void {
    throw new TypeError('A head of HTTP/2 is never sent in two parts.');
  }

  send(bytes: string | Uint8Array): void {
    const upload = this.#upload;
    if (upload === undefined || upload.stream.destroyed || upload.stream.writableEnded) return;
    upload.left -= Buffer.byteLength(bytes);
    if (upload.left > 0) upload.stream.write(bytes);
    else upload.stream.end(bytes);
  }

  async flushed(): Promise<void> {
    const stream = this.#last;
    if (stream === undefined || stream.writableLength === 0 || stream.destroyed) return;
    await Promise.race([new Promise((resolve) => stream.once('drain', resolve)), this.closed]);
  }

  /** Stops reading; flow control then makes the response wait in the server. */
  pause(): void {
    this.#isPaused = true;
    this.#last?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#last?.resume();
  }

  destroy(): void {
    if (this.ending === undefined) this.#close('client');
  }

  #listen(): void {
    const session = this.#session;
    session.once('connect', () => {
      this.connectedAt = performance.now();
      for (const exchange of this.#waiting) exchange.sentAt = this.connectedAt;
    });
    session.on('goaway', (_code, lastId) => {
      this.#lastId = lastId;
      for (const exchange of this.exchanges) exchange.isLast = true;
    });
    session.once('error', (error: NodeJS.ErrnoException) => {
      const isRefused = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      this.#close(isRefused ? 'refused' : 'server reset');
    });
    session.once('close', () => this.#close('server FIN'));
  }

  #follow(stream: ClientHttp2Stream, exchange: Exchange): void {
    stream.on('error', () => undefined);
    stream.once('response', (fields) => {
      exchange.begin({ status: fields[':status'] ?? 0, headers: headersOf(fields) });
      if (this.#isPaused) stream.pause();
    });
    stream.on('data', (chunk: Buffer) => exchange.body.add(chunk));
    stream.once('end', () => {
      if (exchange.head !== undefined && !stream.aborted && stream.rstCode === constants.NGHTTP2_NO_ERROR) {
        exchange.end(exchange.status === 503 ? 'refused readable' : 'answered');
      }
    });
    stream.once('close', () => {
      // If there was no connection, the error that gives the reason follows.
      if (this.connectedAt !== undefined) exchange.end(this.#outcomeOf(stream, exchange));
    });
  }

  /** Returns the outcome of a stream that closed before the end of its response. */
  #outcomeOf({ rstCode, id = 0 }: ClientHttp2Stream, exchange: Exchange): Outcome {
    // The server did not run it, so the client may send it again (RFC 9113 sections 6.8 and 8.7).
    const wasNotRun = rstCode === constants.NGHTTP2_REFUSED_STREAM || id > this.#lastId;
    if (wasNotRun && exchange.head === undefined) return 'refused readable';
    return outcomeSent(this.ending ?? 'server reset', exchange);
  }

  #timer(fn: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      fn();
    }, this.#patience);
    this.#timers.add(timer);
  }

  #close(ending: ConnectionEnding): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.closedAt = performance.now();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const exchange of this.#waiting) exchange.end(outcomeSent(ending, exchange));
    this.#session.destroy();
    this.#settle(ending);
  }
}

function headersOf(fields: IncomingHttpHeaders): Map<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
