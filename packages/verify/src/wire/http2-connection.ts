import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { ClientConnection } from './client-connection.ts';
import type { ConnectionOptions, RequestOptions } from './connection.ts';
import { Exchange } from './exchange.ts';
import { fieldsOf, openSession } from './http2-session.ts';
import type { Origin } from './origin.ts';
import { outcomeSent, outcomeUnsent } from './outcome-of.ts';
import type { Outcome } from './outcome.ts';

/** A client connection on which each request is an HTTP/2 stream. */
export class Http2Connection extends ClientConnection {
  readonly #origin: Origin;
  readonly #session: ClientHttp2Session;
  #isPaused = false;
  /** Id of the last stream that the server has run or will run. */
  #lastId = Infinity;
  /** The stream that `send` writes to, and the number of announced bytes left. */
  #upload: { readonly stream: ClientHttp2Stream; left: number } | undefined;
  #last: ClientHttp2Stream | undefined;

  constructor(origin: Origin, options: ConnectionOptions) {
    super(options);
    this.#origin = origin;
    this.#session = openSession(origin);
    this.#listen();
  }

  /** False after a GOAWAY. */
  override get isOpen(): boolean {
    return super.isOpen && !this.#session.closed;
  }

  request(options: RequestOptions): Exchange {
    const exchange = new Exchange(options.method ?? 'GET', options.path);
    this.exchanges.push(exchange);
    if (this.ending !== undefined || this.#session.closed || this.#session.destroyed) {
      exchange.end(outcomeUnsent(this.ending ?? 'server FIN'));
      return exchange;
    }
    this.begin(exchange);
    const { body, contentLength } = options;
    const stream = this.#session.request(fieldsOf(this.#origin, options), {
      endStream: body === undefined && contentLength === undefined,
    });
    this.#last = stream;
    this.#follow(stream, exchange);
    if (body !== undefined) stream.end(body);
    else if (contentLength !== undefined) this.#upload = { stream, left: contentLength };
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

  protected release(): void {
    this.#session.destroy();
  }

  #listen(): void {
    const session = this.#session;
    session.once('connect', () => this.connected());
    session.on('goaway', (_code, lastId) => {
      this.#lastId = lastId;
      for (const exchange of this.exchanges) exchange.isLast = true;
    });
    session.once('error', (error: NodeJS.ErrnoException) => this.fail(error));
    session.once('close', () => this.end('server FIN'));
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
}

function headersOf(fields: IncomingHttpHeaders): Map<string, string> {
  return new Map(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
