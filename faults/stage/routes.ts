import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** More than the buffers on the way take. */
const BIG = 16 * 1024 * 1024;

/** What the service does, in every framework the same. */
export class Routes {
  readonly #held: AnyResponse[] = [];
  #entered = 0;
  #onEntered: (() => void)[] = [];

  /** @throws Error on `/throws`: the framework answers that */
  handle(request: AnyRequest, response: AnyResponse): void {
    this.#entered += 1;
    for (const wake of this.#onEntered.splice(0)) wake();
    switch (request.url) {
      case '/hold':
        this.#held.push(response);
        break;
      case '/head':
        response.writeHead(200, { 'content-length': 20 });
        // On HTTP/2 the head goes out by itself.
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

  /** Resolves when so many requests have come to their handlers. */
  async entered(requests: number): Promise<void> {
    while (this.#entered < requests) {
      await new Promise<void>((resolve) => {
        this.#onEntered.push(resolve);
      });
    }
  }

  /** Answers what is held. */
  release(): void {
    for (const response of this.#held.splice(0)) response.end('held');
  }

  #write(response: AnyResponse, text: string): void {
    if ('stream' in response) response.stream.write(text);
    else response.write(text);
  }
}
