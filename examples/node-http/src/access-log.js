import { createWriteStream } from 'node:fs';

/** A log with one line for each answered request. */
export class AccessLog {
  #file;

  constructor(path) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // A full disk loses log lines, but does not stop the service.
    this.#file.on('error', (error) => console.error(`access log: ${error.message}`));
  }

  /** Writes the line when the response has ended. */
  follow(request, response) {
    const startedAt = performance.now();
    const path = request.url.split('?', 1)[0];
    response.once('close', () => {
      const outcome = response.writableFinished ? response.statusCode : 'aborted';
      const ms = Math.round(performance.now() - startedAt);
      this.#file.write(`${new Date().toISOString()} ${request.method} ${path} ${outcome} ${ms}ms\n`);
    });
  }

  /** Resolves when all lines so far are in the file. */
  flush() {
    return new Promise((resolve, reject) => {
      this.#file.write('', (error) => (error ? reject(error) : resolve()));
    });
  }
}
