import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeError } from '../errors.ts';
import type { HealthRoute, Logger, ResolvedOptions } from '../options/options.ts';
import type { Health } from './health.ts';

/** The health routes on their own port. It stays open until the end of the shutdown, and does not keep the process alive. */
export class HealthServer {
  readonly #health: Health;
  readonly #routes: ReadonlyMap<string, HealthRoute>;
  readonly #port: number | undefined;
  readonly #host: string | undefined;
  readonly #logger: Logger;
  #server: Server | undefined;

  constructor(health: Health, { port, host, routes }: ResolvedOptions['health'], logger: Logger) {
    this.#health = health;
    this.#routes = new Map(Object.entries(routes));
    this.#port = port;
    this.#host = host;
    this.#logger = logger;
  }

  /** Starts to listen if `health.port` is set. A second call does nothing. */
  start(): void {
    if (this.#server || this.#port === undefined) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    server.on('connection', (socket) => socket.unref());
    server.on('error', (error) => {
      this.#logger.error({ err: error }, `the health server failed: ${describeError(error)}`);
    });
    server.listen(this.#port, this.#host, () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : this.#port;
      this.#logger.info({ port }, `health routes on port ${port}`);
    });
    server.unref();
  }

  stop(): void {
    this.#server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Ensures that no connection is open when the server stops.
    response.setHeader('connection', 'close');
    const probe = this.#health.probe(request);
    if (probe) return this.#health.answer(probe, request, response);
    const route = this.#routes.get(request.url?.split('?', 1)[0] ?? '');
    try {
      if (route) await route(request, response);
      else answerEmpty(response, 404);
    } catch (error) {
      this.#logger.error({ err: error }, `a health route failed: ${describeError(error)}`);
      if (response.headersSent) response.destroy();
      else answerEmpty(response, 500);
    }
  }
}

function answerEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
