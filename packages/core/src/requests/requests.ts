import { EmptyingMap } from '../emptying-map.ts';
import type { AbandonedRequest, RequestCounts, UnfinishedRequest } from '../report/report.ts';
import type { Clock } from '../time.ts';
import { methodOf, pathOf, type Exchange } from './exchange.ts';

type OwnCounts = Omit<RequestCounts, 'orphans' | 'moreOrphans'>;
type Counts = {
  -readonly [name in keyof Omit<OwnCounts, 'awaiting' | 'abandoned' | 'moreAbandoned'>]: number;
};
const NONE: Counts = {
  inFlightAtStart: 0,
  admitted: 0,
  completed: 0,
  ended: 0,
  aborted: 0,
  broken: 0,
  refused: 0,
};

/** Abandoned requests that the report names, and broken ones that the log does: a flood must not become a flood of lines. */
const MOST_NAMED = 100;

/** What of a refused request is told. */
interface Refused {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** A request whose handler never ran. */
export interface RefusedRequest {
  readonly method: string;
  /** Path of the request, without its query string. */
  readonly path: string;
}

/** What is told of single requests, as it happens. */
export interface RequestObserver {
  refused(request: RefusedRequest): void;
  abandoned(request: AbandonedRequest): void;
  /** Only of the first hundred. */
  broken(request: UnfinishedRequest): void;
}

/** The requests in flight: how many, and what became of them since the shutdown started. */
export class Requests {
  readonly #observer: RequestObserver;
  readonly #clock: Clock;
  #inFlight = 0;
  #lastAt = 0;
  #lastButOneAt = 0;
  #counts: Counts | undefined;
  readonly #abandoned: AbandonedRequest[] = [];
  #moreAbandoned = 0;
  /** In flight, and waited for by nobody: their handlers wait for the report. */
  readonly #exempt = new EmptyingMap<Exchange, true>();
  readonly #waiting: { readonly exchanges: Set<Exchange>; readonly resolve: () => void }[] = [];

  constructor(observer: RequestObserver, clock: Clock) {
    this.#observer = observer;
    this.#clock = clock;
  }

  /** How many are followed. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** When the last request came that was no probe, as a reading of the clock; 0 if none has. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Starts the count for the report. */
  start(): void {
    this.#counts = { ...NONE, inFlightAtStart: this.#inFlight };
  }

  /** Its end will be told. */
  begin(exchange: Exchange): void {
    exchange.isFollowed = true;
    if (exchange.role !== 'request') return;
    this.#inFlight += 1;
    this.#lastButOneAt = this.#lastAt;
    this.#lastAt = exchange.startedAt;
    if (this.#counts) this.#counts.admitted += 1;
  }

  /** The engine answers it itself: it is not in flight after all. */
  answerAs(role: 'probe' | 'refusal', exchange: Exchange): void {
    exchange.role = role;
    if (role === 'refusal') this.refuse(exchange);
    if (!exchange.isFollowed) return;
    this.#inFlight -= 1;
    if (this.#counts) this.#counts.admitted -= 1;
    if (role === 'probe') this.#lastAt = this.#lastButOneAt;
  }

  /** Notes a refusal: of an exchange, or of a request for another protocol, which has never been in flight. */
  refuse({ method = '', url = '' }: Refused): void {
    if (this.#counts) this.#counts.refused += 1;
    this.#observer.refused({ method: methodOf(method), path: pathOf(url) });
  }

  /** Nobody waits for it from now on, and it is not abandoned. It stays in flight. */
  exempt(exchange: Exchange): void {
    if (exchange.role !== 'request' || !exchange.isFollowed) return;
    this.#exempt.set(exchange, true);
    this.#stopWaitingFor(exchange);
  }

  isExempt(exchange: Exchange | undefined): boolean {
    return exchange !== undefined && this.#exempt.has(exchange);
  }

  /** Resolves when those have ended that nobody waited for. */
  answered(): Promise<void> {
    return this.#exempt.gone();
  }

  /** @param isBroken whether this process broke the response off, if it is not completed */
  end(exchange: Exchange, isBroken: boolean): void {
    if (exchange.role !== 'request' || !exchange.isFollowed) return;
    this.#exempt.delete(exchange);
    this.#inFlight -= 1;
    if (this.#counts) this.#count(exchange, isBroken, this.#counts);
    this.#stopWaitingFor(exchange);
  }

  /** Notes a request that is about to be cut off. Its end will not count any more. */
  abandon(exchange: Exchange, reason: AbandonedRequest['reason']): void {
    if (exchange.role !== 'request' || this.#exempt.has(exchange)) return;
    exchange.role = 'abandoned';
    this.#inFlight -= 1;
    const abandoned = { ...this.#describe(exchange), reason };
    if (this.#abandoned.length < MOST_NAMED) this.#abandoned.push(abandoned);
    else this.#moreAbandoned += 1;
    this.#observer.abandoned(abandoned);
    this.#stopWaitingFor(exchange);
  }

  /** Resolves when each of these is over. */
  over(exchanges: Iterable<Exchange>): Promise<void> {
    const waitedFor = new Set(
      [...exchanges].filter((exchange) => exchange.role === 'request' && !this.#exempt.has(exchange)),
    );
    if (waitedFor.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ exchanges: waitedFor, resolve });
    });
  }

  report(): OwnCounts {
    return {
      ...(this.#counts ?? NONE),
      awaiting: this.#exempt.size,
      abandoned: [...this.#abandoned],
      moreAbandoned: this.#moreAbandoned,
    };
  }

  #count(exchange: Exchange, isBroken: boolean, counts: Counts): void {
    if (exchange.isCompleted) counts[exchange.isEnded ? 'ended' : 'completed'] += 1;
    else if (!isBroken) counts.aborted += 1;
    else {
      counts.broken += 1;
      if (counts.broken <= MOST_NAMED) this.#observer.broken(this.#describe(exchange));
    }
  }

  #describe(exchange: Exchange): UnfinishedRequest {
    return {
      method: methodOf(exchange.method),
      path: pathOf(exchange.url),
      age: Math.round(this.#clock.now() - exchange.startedAt),
      headersSent: exchange.headersSent,
    };
  }

  #stopWaitingFor(exchange: Exchange): void {
    for (const { exchanges, resolve } of this.#waiting) {
      if (exchanges.delete(exchange) && exchanges.size === 0) resolve();
    }
  }
}
