import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isHttp2, type Protocol } from '../place.ts';
import { http1 } from './http1.ts';
import { http2 } from './http2.ts';
import type { Speech } from './speech.ts';

/** A client connection that sends arbitrary bytes at any time. */
export class Client {
  readonly speech: Speech;
  readonly #tcp: Socket;
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;
  #bytes: Buffer = Buffer.alloc(0);
  #ending = 'closed';
  #hasLeft = false;
  #onBytes: (() => void)[] = [];

  private constructor(tcp: Socket, socket: Socket, speech: Speech) {
    this.#tcp = tcp;
    this.#socket = socket;
    this.speech = speech;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      for (const wake of this.#onBytes.splice(0)) wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#ending = error.code ?? error.message));
    tcp.on('error', () => undefined);
    this.#closed = new Promise((resolve) => {
      // The server has sent its last byte.
      socket.once('end', resolve);
      socket.once('close', resolve);
    });
  }

  /** Opens a connection on which nothing has been sent. */
  static async open(port: number, protocol: Protocol): Promise<Client> {
    // No delay: a byte that waits in real time for the acknowledgement of another would be late on the test's clock.
    const tcp = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(tcp, 'connect');
    const speech = isHttp2({ protocol }) ? http2 : http1;
    if (protocol !== 'https' && protocol !== 'h2') return new Client(tcp, tcp, speech);
    const ALPNProtocols = [protocol === 'h2' ? 'h2' : 'http/1.1'];
    const tls = connectTls({ socket: tcp, rejectUnauthorized: false, ALPNProtocols });
    await once(tls, 'secureConnect');
    return new Client(tcp, tls, speech);
  }

  /** Sends the beginning of a TLS handshake, without its rest. */
  static async openWithoutHandshake(port: number): Promise<Client> {
    const tcp = connect({ port, host: '127.0.0.1' });
    await once(tcp, 'connect');
    tcp.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0]));
    return new Client(tcp, tcp, http1);
  }

  say(bytes: Buffer): this {
    this.#socket.write(bytes);
    return this;
  }

  /** Stops reading until the end. */
  pause(): void {
    this.#socket.pause();
  }

  /** Closes the connection normally. */
  leave(): void {
    this.#hasLeft = true;
    this.#socket.destroy();
  }

  /** Closes the connection with a reset. */
  reset(): void {
    this.#hasLeft = true;
    this.#tcp.resetAndDestroy();
  }

  /** Ends its own side of the connection, but keeps reading. */
  endWriting(): void {
    this.#socket.end();
  }

  /** Resolves when this text of a response has come. */
  async received(text: string): Promise<void> {
    while (!this.#bytes.includes(text)) {
      await new Promise<void>((resolve) => {
        this.#onBytes.push(resolve);
      });
    }
  }

  /** Resolves to what it has seen, once the connection has ended. */
  async seen(): Promise<string> {
    if (this.#hasLeft) return 'left';
    this.#socket.resume();
    await this.#closed;
    const answer = this.speech.read(this.#bytes);
    if (!answer) return this.#ending;
    return answer.isWhole ? answer.status : `${answer.status}, cut off`;
  }

  destroy(): void {
    this.#socket.destroy();
    this.#tcp.destroy();
  }
}
