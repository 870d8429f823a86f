import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, SessionStep, Step } from './traffic.ts';

/** RFC 9113 §7. */
const NGHTTP2_CANCEL = 8;

/** Returns the path that tells the handler what to do. */
function pathOf({ how, after }: Answer): string {
  return `/${how}/${after}`;
}

/** An HTTP/1 client that performs the given steps, and reads everything unless it has paused. */
export class Client {
  readonly #socket: Socket;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket.on('error', () => undefined).resume();
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.#socket.destroyed) return;
      await this.#take(step);
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #take(step: Step): Promise<void> {
    const socket = this.#socket;
    switch (step.do) {
      case 'ask': {
        const { answers, method, version } = step;
        const head = (answer: Answer): string =>
          `${method} ${pathOf(answer)} HTTP/${version}\r\nHost: a\r\n\r\n`;
        return this.#write(answers.map(head).join(''));
      }
      case 'upload': {
        const headers = `Host: a\r\nContent-Length: 4\r\n${step.expects ? 'Expect: 100-continue\r\n' : ''}`;
        this.#write(`POST ${pathOf(step.answer)} HTTP/1.1\r\n${headers}\r\n`);
        if (step.expects) await sleep(10);
        return this.#write(step.isWhole ? 'body' : 'bo');
      }
      case 'upgrade':
        return this.#write(
          `GET /${step.how} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        );
      case 'wait':
        return sleep(step.ms);
      case 'probe':
        return this.#write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
      case 'half a head':
        return this.#write('GET /end/0 HTTP/1.1\r\nHo');
      case 'half-close':
        return void socket.end();
      case 'destroy':
        return void socket.destroy();
      case 'reset':
        // Only a connected socket can be reset.
        return void (socket.connecting ? socket.destroy() : socket.resetAndDestroy());
      case 'pause':
        return void socket.pause();
      case 'resume':
        return void socket.resume();
      default:
        return step satisfies never;
    }
  }

  #write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }
}

/** An HTTP/2 client with one session. */
export class SessionClient {
  readonly #session: ClientHttp2Session;
  #latest: ClientHttp2Stream | undefined;

  constructor(port: number) {
    this.#session = connectHttp2(`http://127.0.0.1:${port}`);
    this.#session.on('error', () => undefined);
  }

  async run(steps: readonly SessionStep[]): Promise<void> {
    for (const step of steps) {
      if (this.#session.closed || this.#session.destroyed) return;
      await this.#take(step);
    }
  }

  destroy(): void {
    this.#session.destroy();
  }

  async #take(step: SessionStep): Promise<void> {
    switch (step.do) {
      case 'ask': {
        const { method, answer, isOpen } = step;
        const headers = { ':method': method, ':path': pathOf(answer) };
        // If a HEAD request is left open, no event shows that its response has been sent, so a count by events would be wrong.
        this.#latest = this.#session.request(headers, { endStream: !isOpen || method === 'HEAD' });
        this.#latest.on('error', () => undefined).resume();
        return;
      }
      case 'wait':
        return sleep(step.ms);
      case 'cancel':
        return this.#latest?.close(NGHTTP2_CANCEL);
      case 'close':
        // A GOAWAY overtakes requests of the same turn, which Node 20 refuses in a way that may crash the process (docs/upstream).
        await sleep(5);
        return this.#session.close();
      case 'destroy':
        return this.#session.destroy();
      default:
        return step satisfies never;
    }
  }
}
