import { setTimeout as sleep } from 'node:timers/promises';

/** How many clients send at once, each its next request when the last one is answered. */
const CLIENTS = 4;

/** Writes articles and reads them again, without a pause and across restarts, and keeps what it was answered. */
export class Load {
  /** The status codes that were answered. */
  readonly statuses = new Set<number>();
  /** Requests that were sent while the server was up, and got no answer: why. */
  readonly lost: unknown[] = [];
  /** What was answered with 201: the ids, and the texts that were sent. */
  readonly written = new Map<number, string>();
  /** The ids of what was read; each is read once. */
  readonly read = new Set<number>();
  #url: string;
  #isServerUp = true;
  #isOver = false;
  #served = 0;
  #goal: { readonly served: number; readonly reached: () => void } | undefined;
  readonly #clients: Promise<unknown>;

  constructor(url: string) {
    this.#url = url;
    this.#clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => this.#client(number)));
  }

  /** Call it as the server is told to stop: a connection that comes after that may meet a socket that closes. */
  serverStops(): void {
    this.#isServerUp = false;
  }

  /** Where the requests go from now on. */
  aimAt(url: string): void {
    this.#url = url;
    this.#isServerUp = true;
  }

  /** Resolves when so many more requests have been served. */
  served(more: number): Promise<void> {
    return new Promise((reached) => {
      this.#goal = { served: this.#served + more, reached };
    });
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#clients;
  }

  async #client(number: number): Promise<void> {
    for (let round = 0; !this.#isOver; round += 1) {
      const id = await this.#post(`client ${number}, round ${round}`);
      // Whoever is turned away comes back a little later.
      if (id === undefined) await sleep(5);
      else if ((await this.#send(`/articles/${id}`)) !== undefined) this.read.add(id);
    }
  }

  async #post(text: string): Promise<number | undefined> {
    const headers = { 'content-type': 'application/json' };
    const body = await this.#send('/articles', { method: 'POST', headers, body: JSON.stringify({ text }) });
    if (body === undefined) return undefined;
    const { id }: { readonly id: number } = JSON.parse(body);
    this.written.set(id, text);
    return id;
  }

  /** The body, if the request was served. */
  async #send(path: string, init?: RequestInit): Promise<string | undefined> {
    const isServerUp = this.#isServerUp;
    try {
      const answer = await fetch(this.#url + path, init);
      const body = await answer.text();
      this.statuses.add(answer.status);
      if (!answer.ok) return undefined;
      this.#served += 1;
      if (this.#served === this.#goal?.served) this.#goal.reached();
      return body;
    } catch (error) {
      if (isServerUp) this.lost.push(error instanceof Error ? error.cause : error);
      return undefined;
    }
  }
}
