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

/** One of the clients: what it asks for next, and what it makes of the answer. */
export interface LoadClient {
  next(): LoadRequest;
  answered(answer: LoadAnswer): void;
}

/**
 * Clients that each send one request after another on one connection, until an answer says that it is the last one there.
 * node:http repeats nothing, so a request that is lost is noticed.
 */
export class Load {
  /** Resolves when every client has had its last answer; rejects if one got none. */
  readonly over: Promise<unknown>;
  #answers = 0;
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(url: string, clients: number, newClient: () => LoadClient) {
    this.over = Promise.all(Array.from({ length: clients }, () => this.#run(url, newClient())));
    // A test that fails before it looks at them should say why it failed.
    this.over.catch(() => undefined);
  }

  /** Resolves when so many requests have been answered. */
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
