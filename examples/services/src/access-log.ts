import { createWriteStream, type WriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One line for each request that was answered. */
export class AccessLog {
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full disk costs lines of the log, not the service.
    this.#file.on('error', (error) => console.error(`access log: ${error.message}`));
  }

  /** Notes the request when its response is over. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    const startedAt = performance.now();
    const path = request.url?.split('?', 1)[0];
    response.once('close', () => {
      const outcome = response.writableFinished ? response.statusCode : 'aborted';
      const ms = Math.round(performance.now() - startedAt);
      this.#file.write(`${new Date().toISOString()} ${request.method} ${path} ${outcome} ${ms}ms\n`);
    });
  }

  /** Resolves when every line noted so far is in the file. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#file.write('', (error) => (error ? reject(error) : resolve()));
    });
  }
}
