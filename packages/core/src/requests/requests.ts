import type { AbandonedRequest, RequestCounts } from '../report/report.ts';
import { now } from '../time.ts';
import type { Exchange } from './exchange.ts';

const LONGEST_PATH = 200;

type Counts = { -readonly [name in keyof Omit<RequestCounts, 'abandoned'>]: number };
const NONE: Counts = { inFlightAtStart: 0, admitted: 0, completed: 0, aborted: 0, refused: 0 };

/** The requests in flight: how many, and what became of them since the shutdown started. */
export class Requests {
  #inFlight = 0;
  #lastAt = 0;
  #lastButOneAt = 0;
  #counts: Counts | undefined;
  readonly #abandoned: AbandonedRequest[] = [];
  readonly #waiting: { readonly exchanges: Set<Exchange>; readonly resolve: () => void }[] = [];

  get inFlight(): number {
    return this.#inFlight;
  }

  /** When the last request came that was no probe, as a `now()` reading; 0 if none has. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Starts the count for the report. */
  start(): void {
    this.#counts = { ...NONE, inFlightAtStart: this.#inFlight };
  }

  begin(exchange: Exchange): void {
    this.#inFlight += 1;
    this.#lastButOneAt = this.#lastAt;
    this.#lastAt = exchange.startedAt;
    if (this.#counts) this.#counts.admitted += 1;
  }

  /** The engine answers it itself: it is not in flight after all. */
  answerAs(role: 'probe' | 'refusal', exchange: Exchange): void {
    exchange.role = role;
    this.#inFlight -= 1;
    if (role === 'probe') this.#lastAt = this.#lastButOneAt;
    if (!this.#counts) return;
    this.#counts.admitted -= 1;
    if (role === 'refusal') this.#counts.refused += 1;
  }

  /** A request for another protocol was refused; it has never been in flight. */
  refuseUpgrade(): void {
    if (this.#counts) this.#counts.refused += 1;
  }

  end(exchange: Exchange): void {
    if (exchange.role !== 'request') return;
    this.#inFlight -= 1;
    if (this.#counts) this.#counts[exchange.isCompleted ? 'completed' : 'aborted'] += 1;
    this.#stopWaitingFor(exchange);
  }

  /** Notes a request that is about to be cut off. Its end will not count any more. */
  abandon(exchange: Exchange): void {
    if (exchange.role !== 'request') return;
    exchange.role = 'abandoned';
    this.#inFlight -= 1;
    this.#abandoned.push({
      method: exchange.method,
      path: (exchange.url.split('?', 1)[0] ?? '').slice(0, LONGEST_PATH),
      age: Math.round(now() - exchange.startedAt),
      headersSent: exchange.headersSent,
    });
    this.#stopWaitingFor(exchange);
  }

  /** Resolves when each of these is over. */
  over(exchanges: Iterable<Exchange>): Promise<void> {
    const waitedFor = new Set([...exchanges].filter((exchange) => exchange.role === 'request'));
    if (waitedFor.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ exchanges: waitedFor, resolve });
    });
  }

  report(): RequestCounts {
    return { ...(this.#counts ?? NONE), abandoned: [...this.#abandoned] };
  }

  #stopWaitingFor(exchange: Exchange): void {
    for (const { exchanges, resolve } of this.#waiting) {
      if (exchanges.delete(exchange) && exchanges.size === 0) resolve();
    }
  }
}
