import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { setImmediate } from 'node:timers/promises';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** Exceeds all buffers on the way. */
const BIG = 16 * 1024 * 1024;

/** The routes of the service, the same in every framework. */
export class Routes {
  readonly #held: AnyResponse[] = [];
  #entered = 0;
  #onEntered: (() => void)[] = [];

  /** Runs in front of the gate: holds `/left` until the client has left. */
  before<Result>(request: AnyRequest, response: AnyResponse, gate: () => Result): Result | Promise<Result> {
    if (request.url !== '/left') return gate();
    this.#enter();
    return this.#onceLeft(response).then(gate);
  }

  /** @throws Error on `/throws`, which the framework answers */
  handle(request: AnyRequest, response: AnyResponse): void {
    this.#enter();
    switch (request.url) {
      case '/hold':
        this.#held.push(response);
        break;
      case '/head':
        response.writeHead(200, { 'content-length': 20 });
        // On HTTP/2 the headers are sent without a flush.
        if ('flushHeaders' in response) response.flushHeaders();
        break;
      case '/body':
        response.writeHead(200, { 'content-length': 20 });
        this.#write(response, 'in the body');
        break;
      case '/big':
        response.end('x'.repeat(BIG));
        break;
      case '/upload':
        request.on('error', () => undefined);
        request.resume().once('end', () => response.end('uploaded'));
        break;
      case '/breaks':
        response.destroy();
        break;
      case '/stuck':
        break;
      case '/throws':
        throw new Error('no luck');
      default:
        response.end('ok');
    }
  }

  /** Resolves when this number of requests has reached their handlers, or the code in front of the gate. */
  async entered(requests: number): Promise<void> {
    while (this.#entered < requests) {
      await new Promise<void>((resolve) => {
        this.#onEntered.push(resolve);
      });
    }
  }

  /** Answers the held requests. */
  release(): void {
    for (const response of this.#held.splice(0)) response.end('held');
  }

  async #onceLeft(response: AnyResponse): Promise<void> {
    await once(response, 'close');
    // All listeners have been notified by then.
    await setImmediate();
  }

  #enter(): void {
    this.#entered += 1;
    for (const wake of this.#onEntered.splice(0)) wake();
  }

  #write(response: AnyResponse, text: string): void {
    if ('stream' in response) response.stream.write(text);
    else response.write(text);
  }
}
