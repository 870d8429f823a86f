import { setTimeout as sleep } from 'node:timers/promises';

/** How many clients send at once, each its next request when the last one is answered. */
const CLIENTS = 4;

/** Writes articles and reads them again, without a pause and across restarts, and keeps what it was answered. */
export class Load {
  /** Answers by their status; where there was none, by the code of the error. */
  readonly outcomes = new Map<number | string, number>();
  /** What was answered with 201: the ids, and the texts that were sent. */
  readonly written = new Map<number, string>();
  /** The ids of what was read; each is read once. */
  readonly read = new Set<number>();
  #url: string;
  #isOver = false;
  #served = 0;
  #goal: { readonly served: number; readonly reached: () => void } | undefined;
  readonly #clients: Promise<unknown>;

  constructor(url: string) {
    this.#url = url;
    this.#clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => this.#client(number)));
  }

  /** Where the requests go from now on. */
  aimAt(url: string): void {
    this.#url = url;
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
    try {
      const answer = await fetch(this.#url + path, init);
      this.#count(answer.status);
      const body = await answer.text();
      if (!answer.ok) return undefined;
      this.#served += 1;
      if (this.#served === this.#goal?.served) this.#goal.reached();
      return body;
    } catch (error) {
      this.#count(codeOf(error));
      return undefined;
    }
  }

  #count(outcome: number | string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

/** `fetch` says why it failed in the cause of its error. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
}
