import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';

/** Header of the balancer's own responses: the failure behind it. */
export const FAILURE_HEADER = 'x-balancer-failure';
/** RFC 9110 §7.6.1: headers that apply to one connection only. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** A reverse proxy without retries: it never sends a request again, neither to another instance nor on another connection. */
export class Balancer {
  readonly #next: () => number | undefined;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server = createServer((incoming, response) => this.#forward(incoming, response));

  /** @param next returns the port of the next instance */
  constructor(next: () => number | undefined) {
    this.#next = next;
    // No client may lose a request because of the balancer's own connections.
    this.#server.keepAliveTimeout = 0;
  }

  /** Resolves to its port. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the balancer has no port');
    return address.port;
  }

  close(): void {
    this.#agent.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const port = this.#next();
    if (port === undefined) {
      fail(response, 503, 'no instance in rotation');
      return;
    }
    const upstream = request({
      host: '127.0.0.1',
      port,
      agent: this.#agent,
      method: incoming.method,
      path: incoming.url,
      headers: endToEnd(incoming.headers),
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      // A cut response also destroys the client's connection: nothing else tells the client.
      pipeline(answer, response, () => undefined);
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      const where = upstream.reusedSocket ? 'kept-alive' : 'new';
      fail(response, 502, `${error.code ?? error.message} on a ${where} connection`);
    });
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    incoming.pipe(upstream);
  }
}

function fail(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { [FAILURE_HEADER]: reason }).end(`${reason}\n`);
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
