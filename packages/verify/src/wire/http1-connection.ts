import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Connection, ConnectionEnding, ConnectionOptions, RequestOptions } from './connection.ts';
import { Exchange } from './exchange.ts';
import { endpointOf, type Origin } from './origin.ts';
import { outcomeSent, outcomeUnsent } from './outcome.ts';
import { headOf } from './request-head.ts';
import { ResponseReader } from './response-reader.ts';

/** A client TCP connection without retries. An HTTP library would silently send a lost request again, on another connection. */
export class Http1Connection implements Connection {
  readonly openedAt: number = performance.now();
  readonly exchanges: Exchange[] = [];
  readonly closed: Promise<ConnectionEnding>;
  connectedAt: number | undefined;
  closedAt: number | undefined;
  ending: ConnectionEnding | undefined;
  readonly #origin: Origin;
  readonly #socket: Socket;
  readonly #patience: number;
  readonly #waiting: Exchange[] = [];
  readonly #reader: ResponseReader;
  readonly #timers = new Set<NodeJS.Timeout>();
  #settle: (ending: ConnectionEnding) => void = () => undefined;

  /** Starts to connect; `opened` tells whether it succeeds. */
  constructor(origin: Origin, { patience }: ConnectionOptions) {
    this.#origin = origin;
    this.#patience = patience;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#reader = new ResponseReader({
      onHead: (head) => {
        const [exchange] = this.#waiting;
        if (!exchange) return false;
        exchange.begin(head);
        return exchange.method === 'HEAD';
      },
      onBody: (chunk) => this.#waiting[0]?.body.add(chunk),
      onEnd: () => {
        const exchange = this.#waiting.shift();
        exchange?.end(exchange.status === 503 ? 'refused readable' : 'answered');
      },
    });
    // Half-open, so that a FIN from the server is observed and does not end our side.
    const endpoint = endpointOf(origin);
    this.#socket = origin.tls
      ? connectTls({ ...endpoint, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
      : connect({ ...endpoint, allowHalfOpen: true });
    this.#socket.setNoDelay(true);
    this.#listen(origin.tls ? 'secureConnect' : 'connect');
    this.#timer(() => {
      if (this.connectedAt === undefined) this.#close('timed out');
    });
  }

  async opened(): Promise<boolean> {
    if (this.connectedAt !== undefined) return true;
    await Promise.race([
      new Promise((resolve) => this.#socket.once(this.#origin.tls ? 'secureConnect' : 'connect', resolve)),
      this.closed,
    ]);
    return this.connectedAt !== undefined;
  }

  get isOpen(): boolean {
    return this.connectedAt !== undefined && this.ending === undefined;
  }

  request(options: RequestOptions): Exchange {
    const { method = 'GET', path, headBytes } = options;
    const exchange = new Exchange(method, path);
    this.exchanges.push(exchange);
    if (this.ending !== undefined) {
      exchange.end(outcomeUnsent(this.ending));
      return exchange;
    }
    const head = headOf(this.#origin, options);
    exchange.unsent = headBytes === undefined ? '' : head.slice(headBytes);
    this.#waiting.push(exchange);
    if (this.connectedAt !== undefined) exchange.sentAt = performance.now();
    this.send(head.slice(0, headBytes));
    if (options.body !== undefined) this.send(options.body);
    this.#timer(() => {
      if (exchange.outcome !== undefined) return;
      exchange.end('timed out');
      this.#close('timed out');
    });
    return exchange;
  }

  finishHead(exchange: Exchange): void {
    this.send(exchange.unsent);
    exchange.unsent = '';
  }

  send(bytes: string | Uint8Array): void {
    if (this.ending === undefined) this.#socket.write(bytes);
  }

  flushed(): Promise<void> {
    return new Promise((resolve) => {
      void this.closed.then(() => resolve());
      if (this.ending === undefined) this.#socket.write('', () => resolve());
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    if (this.ending === undefined) this.#close('client');
  }

  #listen(connected: 'connect' | 'secureConnect'): void {
    const socket = this.#socket;
    socket.once(connected, () => {
      this.connectedAt = performance.now();
      // Requests made before the connection opened are sent now.
      for (const exchange of this.#waiting) exchange.sentAt = this.connectedAt;
    });
    socket.on('data', (chunk: Buffer) => {
      // The data is not HTTP, so the rest cannot be parsed either.
      if (this.#reader.read(chunk)) this.#close('not HTTP');
    });
    socket.once('end', () => {
      this.#reader.end();
      this.#close('server FIN');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // ENOENT: the file of a Unix socket has been removed.
      const isRefused = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      this.#close(isRefused ? 'refused' : 'server reset');
    });
    socket.once('close', () => this.#close('server reset'));
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
    for (const exchange of this.#waiting.splice(0)) exchange.end(outcomeSent(ending, exchange));
    this.#socket.destroy();
    this.#settle(ending);
  }
}
