import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: string;
}

export interface LoadAnswer {
  readonly status: number | undefined;
  readonly body: string;
}

/** A client: chooses the next request, and checks the response. */
export interface LoadClient {
  next(): LoadRequest;
  answered(answer: LoadAnswer): void;
}

/**
 * Clients that each send one request after another on one connection, until a response announces its close. node:http does not
 * retry, so lost requests are noticed.
 */
export class Load {
  /** Resolves when every client has its last response; rejects if one got none. */
  readonly over: Promise<unknown>;
  #answers = 0;
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(url: string, clients: number, newClient: () => LoadClient) {
    this.over = Promise.all(Array.from({ length: clients }, () => this.#run(url, newClient())));
    // If a test fails before it awaits this, the failure of the test is reported.
    this.over.catch(() => undefined);
  }

  /** Resolves when this number of requests has been answered. */
  async answered(count: number): Promise<void> {
    const enough = new Promise<void>((resolve) => (this.#awaited = { count, resolve }));
    await Promise.race([enough, this.over]);
  }

  async #run(url: string, client: LoadClient): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      let isLast = false;
      while (!isLast) {
        const incoming = await send(url, agent, client.next());
        client.answered({ status: incoming.statusCode, body: await text(incoming) });
        this.#answers += 1;
        if (this.#answers === this.#awaited?.count) this.#awaited.resolve();
        isLast = incoming.headers.connection === 'close';
      }
    } finally {
      agent.destroy();
    }
  }
}

function send(url: string, agent: Agent, { method, path, json }: LoadRequest): Promise<IncomingMessage> {
  const headers = json === undefined ? {} : { 'content-type': 'application/json' };
  const outgoing = request(url + path, { method, agent, headers });
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end(json);
  });
}
