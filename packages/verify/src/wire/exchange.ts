import type { Outcome } from './outcome.ts';
import { ResponseBody, type ResponseHead } from './response-reader.ts';

/** One request of a client, and what comes back. Times are in ms, on the clock of `performance.now()`. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  /** When its first byte was sent; `undefined` if the connection was closed already, or never made. */
  sentAt: number | undefined;
  /** What of its head has not been sent yet. */
  unsent = '';
  /** Whether a GOAWAY has come (RFC 9113 section 6.8). */
  isLast = false;
  headAt: number | undefined;
  endedAt: number | undefined;
  readonly body: ResponseBody = new ResponseBody();
  /** Resolves when the response begins; never, if it does not. */
  readonly begun: Promise<void>;
  readonly over: Promise<Outcome>;
  #head: ResponseHead | undefined;
  #begin: () => void = () => undefined;
  #outcome: Outcome | undefined;
  #settle: (outcome: Outcome) => void = () => undefined;

  constructor(method: string, path: string) {
    this.method = method;
    this.path = path;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** `undefined` while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get status(): number | undefined {
    return this.#head?.status;
  }

  /** Whether the client was told that no request may follow: by the response (RFC 9112 section 9.6), or by a GOAWAY. */
  get announcesClose(): boolean {
    return this.isLast || /(?:^|,)\s*close\s*(?:,|$)/i.test(this.#head?.headers.get('connection') ?? '');
  }

  begin(head: ResponseHead): void {
    this.#head = head;
    this.headAt = performance.now();
    this.#begin();
  }

  /** The first outcome counts. */
  end(outcome: Outcome, at: number = performance.now()): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.endedAt = at;
    this.#settle(outcome);
  }
}
