import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseResponse, type RawResponse } from './raw-response.ts';

/**
 * A raw client: one TCP connection, bytes in, bytes out. An HTTP library would silently retry a lost request on another connection.
 */
export class RawClient {
  readonly socket: Socket;
  /** Received bytes that are not yet parsed, with spare capacity: a large body must not be copied for each chunk. */
  #buffer = Buffer.alloc(0);
  #length = 0;
  #ended = false;
  #error: string | undefined;
  #onChange: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#append(chunk);
      this.#changed();
    });
    socket.on('end', () => this.#close());
    socket.on('close', () => this.#close());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error.code ?? error.message;
      this.#close();
    });
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    // Half-open: the client observes the server's FIN, and the test controls the socket.
    const socket = connect({ port, host, allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Like `connect`, over TLS, with any certificate. */
  static async connectTls(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connectTls({ port, host, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return new RawClient(socket);
  }

  /** State of the connection: `open`, `FIN` if the server ended it, or the code of its error. */
  get ending(): string {
    return this.#error ?? (this.#ended ? 'FIN' : 'open');
  }

  send(text: string | Uint8Array): this {
    this.socket.write(text);
    return this;
  }

  /** Sends a request without a `Connection` header, so HTTP/1.1 keeps the connection alive. */
  request(method: string, path: string, body?: string, headers: readonly string[] = []): this {
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const head = [`${method} ${path} HTTP/1.1`, 'Host: test', ...headers, ...length];
    return this.send(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
  }

  get(path: string, headers: readonly string[] = []): this {
    return this.request('GET', path, undefined, headers);
  }

  /**
   * Returns the next complete response.
   * @param toHead true if it answers a HEAD request, and so has no body
   * @throws Error if the connection ends first; the message contains how it ended and what was received
   */
  async response(toHead = false): Promise<RawResponse> {
    for (;;) {
      const parsed = parseResponse(this.#bytes, this.#ended, toHead);
      if (parsed) {
        this.#buffer = Buffer.from(parsed.rest);
        this.#length = parsed.rest.length;
        return parsed.response;
      }
      if (this.#ended) {
        throw new Error(
          `no whole response: ${this.ending} after ${JSON.stringify(this.#bytes.toString().slice(0, 200))}`,
        );
      }
      await this.#change();
    }
  }

  /**
   * Resolves when this text has been received and not yet parsed.
   * @throws Error if the connection ends without it
   */
  async received(text: string): Promise<void> {
    while (!this.#bytes.includes(text)) {
      if (this.#ended) throw new Error(`${this.ending} before ${JSON.stringify(text)} came`);
      await this.#change();
    }
  }

  /** Resolves when the connection has ended: `FIN`, or the code of the error. */
  async ended(): Promise<string> {
    while (!this.#ended) await this.#change();
    return this.ending;
  }

  destroy(): void {
    this.socket.destroy();
  }

  get #bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * length);
      this.#bytes.copy(larger);
      this.#buffer = larger;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  #close(): void {
    this.#ended = true;
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange.push(resolve);
    });
  }

  #changed(): void {
    const waiting = this.#onChange;
    this.#onChange = [];
    for (const resolve of waiting) resolve();
  }
}
