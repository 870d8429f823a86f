import { Agent, request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** ms between a response and the next request of the same client. */
const PAUSE = 20;

/** ms after which a request counts as lost. */
const PATIENCE = 10_000;

/** A request that must not be retried. */
export interface Post {
  readonly path: string;
  readonly json: string;
}

/**
 * Clients that send one request after another until they are stopped; half of them use keep-alive connections, half a new
 * connection for each request. node:http does not retry, so lost requests are noticed.
 */
export class SteadyLoad {
  answered = 0;
  /** The error or status of each request without a 2xx response. */
  readonly lost: string[] = [];
  readonly #url: string;
  readonly #post: Post | undefined;
  readonly #clients: readonly Promise<void>[];
  readonly #onAnswer = new Set<() => void>();
  #hasEnded = false;

  /** @param post sent instead of every fourth request, if given */
  constructor(url: string, clients: number, post?: Post) {
    this.#url = url;
    this.#post = post;
    this.#clients = Array.from({ length: clients }, (_, index) => this.#run(index % 2 === 0));
    onTestFinished(() => this.end());
  }

  /** Resolves when this number of further requests has been answered. */
  more(count: number): Promise<void> {
    const target = this.answered + count;
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.answered < target) return;
        this.#onAnswer.delete(look);
        resolve();
      };
      this.#onAnswer.add(look);
    });
  }

  /** Stops sending; resolves when every request has its outcome. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all(this.#clients);
  }

  async #run(keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    for (let turn = 0; !this.#hasEnded; turn += 1) {
      try {
        const incoming = await this.#send(agent, turn % 4);
        await buffer(incoming);
        this.#count(incoming.statusCode);
      } catch (error) {
        this.lost.push(String(error));
      }
      await sleep(PAUSE);
    }
    agent.destroy();
  }

  #count(status: number | undefined): void {
    if (status === 200 || status === 201) this.answered += 1;
    else this.lost.push(`status ${status}`);
    for (const look of this.#onAnswer) look();
  }

  #send(agent: Agent, turn: number): Promise<IncomingMessage> {
    const post = turn === 3 ? this.#post : undefined;
    const path = post?.path ?? (turn === 1 ? '/slow?ms=100' : '/');
    const outgoing = request(this.#url + path, {
      agent,
      method: post ? 'POST' : 'GET',
      headers: post ? { 'content-type': 'application/json' } : {},
      timeout: PATIENCE,
    });
    return new Promise((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject).end(post?.json);
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${PATIENCE} ms`)));
    });
  }
}
