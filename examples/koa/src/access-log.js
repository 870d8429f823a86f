import { createWriteStream } from 'node:fs';

/** One line for each request that was answered. */
export class AccessLog {
  #file;

  constructor(path) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full disk costs lines of the log, not the service.
    this.#file.on('error', (error) => console.error(`access log: ${error.message}`));
  }

  /** Writes the line when the response is over. */
  follow(request, response) {
    const startedAt = performance.now();
    const path = request.url.split('?', 1)[0];
    response.once('close', () => {
      const outcome = response.writableFinished ? response.statusCode : 'aborted';
      const ms = Math.round(performance.now() - startedAt);
      this.#file.write(`${new Date().toISOString()} ${request.method} ${path} ${outcome} ${ms}ms\n`);
    });
  }

  /** Resolves when every line so far is in the file. */
  flush() {
    return new Promise((resolve, reject) => {
      this.#file.write('', (error) => (error ? reject(error) : resolve()));
    });
  }
}
