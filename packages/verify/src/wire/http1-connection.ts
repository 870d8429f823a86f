import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ClientConnection } from './client-connection.ts';
import type { ConnectionOptions, RequestOptions } from './connection.ts';
import { Exchange } from './exchange.ts';
import { endpointOf, type Origin } from './origin.ts';
import { outcomeUnsent } from './outcome-of.ts';
import { headOf } from './request-head.ts';
import { ResponseReader } from './response-reader.ts';

/** A client TCP connection without retries. An HTTP library would silently send a lost request again, on another connection. */
export class Http1Connection extends ClientConnection {
  readonly #origin: Origin;
  readonly #socket: Socket;
  readonly #waiting: Exchange[] = [];
  readonly #reader: ResponseReader;

  /** Starts to connect; `opened` resolves to whether it succeeds. */
  constructor(origin: Origin, options: ConnectionOptions) {
    super(options);
    this.#origin = origin;
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
    this.begin(exchange);
    this.send(head.slice(0, headBytes));
    if (options.body !== undefined) this.send(options.body);
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

  protected release(): void {
    this.#socket.destroy();
  }

  #listen(connected: 'connect' | 'secureConnect'): void {
    const socket = this.#socket;
    socket.once(connected, () => this.connected());
    socket.on('data', (chunk: Buffer) => {
      // The data is not HTTP, so the rest cannot be parsed either.
      if (this.#reader.read(chunk)) this.end('not HTTP');
    });
    socket.once('end', () => {
      this.#reader.end();
      this.end('server FIN');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => this.fail(error));
    socket.once('close', () => this.end('server reset'));
  }
}
