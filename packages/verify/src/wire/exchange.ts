import type { Outcome } from './outcome.ts';
import { ResponseBody, type ResponseHead } from './response-reader.ts';

/** A request of a client and its response. Times are in ms, on the clock of `performance.now()`. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  /** When its first byte was sent; `undefined` if the connection was closed already, or was never made. */
  sentAt: number | undefined;
  /** The part of its head that has not been sent yet. */
  unsent = '';
  /** True after a GOAWAY (RFC 9113 section 6.8). */
  isLast = false;
  headAt: number | undefined;
  endedAt: number | undefined;
  readonly body: ResponseBody = new ResponseBody();
  /** Resolves when the response begins; stays pending if it does not. */
  readonly begun: Promise<void>;
  readonly ended: Promise<Outcome>;
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
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** `undefined` while it is running. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get status(): number | undefined {
    return this.#head?.status;
  }

  /** True if the client was told to send no further request: by the response (RFC 9112 section 9.6), or by a GOAWAY. */
  get announcesClose(): boolean {
    return this.isLast || /(?:^|,)\s*close\s*(?:,|$)/i.test(this.#head?.headers.get('connection') ?? '');
  }

  begin(head: ResponseHead): void {
    this.#head = head;
    this.headAt = performance.now();
    this.#begin();
  }

  /** Sets the outcome. Later calls are ignored. */
  end(outcome: Outcome, at: number = performance.now()): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.endedAt = at;
    this.#settle(outcome);
  }
}
