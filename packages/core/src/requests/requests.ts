import { EmptyingMap } from '../util/emptying-map.ts';
import type { AbandonedRequest, RequestCounts, UnfinishedRequest } from '../report/report.ts';
import type { Progress } from '../lifecycle.ts';
import type { Clock } from '../util/time.ts';
import type { Exchange } from './exchange.ts';
import { methodOf, pathOf } from './request.ts';
import type { Handlers } from './handlers.ts';
import { SteadyTraffic } from './steady-traffic.ts';

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

/** Maximum number of abandoned requests listed in the report, and of broken ones logged: more would flood the log. */
const MAX_NAMED = 100;

/** The data of a refused request that is reported. */
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

/** Notified of individual requests. */
export interface RequestObserver {
  refused(request: RefusedRequest): void;
  abandoned(request: AbandonedRequest): void;
  /** Called only for the first hundred. */
  broken(request: UnfinishedRequest): void;
}

/** Counts the requests in flight and, since the shutdown started, how they ended. */
export class Requests {
  readonly #observer: RequestObserver;
  readonly #clock: Clock;
  readonly #progress: Pick<Progress, 'isStopping'>;
  readonly #handlers: Pick<Handlers, 'ended'>;
  #inFlight = 0;
  #lastAt = 0;
  readonly traffic: SteadyTraffic = new SteadyTraffic();
  #counts: Counts = { ...NONE };
  readonly #abandoned: AbandonedRequest[] = [];
  #moreAbandoned = 0;
  /** Requests in flight that are not waited for, because their handlers await the report. */
  readonly #exempt = new EmptyingMap<Exchange, true>();
  readonly #brokenExempt: UnfinishedRequest[] = [];
  readonly #waiting: { readonly exchanges: Set<Exchange>; readonly resolve: () => void }[] = [];

  constructor(
    observer: RequestObserver,
    clock: Clock,
    progress: Pick<Progress, 'isStopping'>,
    handlers: Pick<Handlers, 'ended'>,
  ) {
    this.#observer = observer;
    this.#clock = clock;
    this.#progress = progress;
    this.#handlers = handlers;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** When the last request other than a probe arrived, as a reading of the clock; 0 if there was none. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Resets the counts when a shutdown begins. */
  restart(): void {
    this.#counts = { ...NONE, inFlightAtStart: this.#inFlight };
  }

  /** Counts a new exchange. A late one is counted when the gate decides on it. */
  begin(exchange: Exchange): void {
    if (exchange.role !== 'request') return;
    this.#inFlight += 1;
    this.#lastAt = exchange.startedAt;
    this.traffic.note(exchange);
    this.#counts.admitted += 1;
  }

  /** Makes a probe or a late exchange a request in flight. */
  serve(exchange: Exchange): void {
    exchange.role = 'request';
    this.begin(exchange);
  }

  /** Counts a refusal: of a late exchange, or of an upgrade request, which is never in flight. */
  refuse({ method = '', url = '' }: Refused): void {
    this.#counts.refused += 1;
    this.#observer.refused({ method: methodOf(method), path: pathOf(url) });
  }

  /**
   * Stops waiting for a request, and for later ones on its connection, whose responses are sent after its own. They stay in flight
   * and are not abandoned.
   */
  exempt(exchange: Exchange): void {
    for (let each: Exchange | undefined = exchange; each; each = each.next) {
      if (each.role !== 'request') continue;
      this.#exempt.set(each, true);
      this.#stopWaitingFor(each);
    }
  }

  /** The requests that are not waited for. */
  get exempted(): Pick<ReadonlyMap<Exchange, true>, 'has' | 'size'> {
    return this.#exempt;
  }

  /** Resolves when all exempt requests have ended. */
  answered(): Promise<void> {
    return this.#exempt.whenEmpty();
  }

  /** Returns the exempt requests that have not ended, or were broken off. */
  unanswered(): readonly UnfinishedRequest[] {
    return [...this.#brokenExempt, ...[...this.#exempt.keys()].map((exchange) => this.#describe(exchange))];
  }

  /** Called once for each exchange when its response has ended. */
  end(exchange: Exchange): void {
    // The handler of an exempt request awaits the report, so the shutdown must not wait for it.
    if (exchange.handlers && !this.#exempt.has(exchange)) this.#handlers.ended(exchange);
    if (exchange.role === 'late') this.serve(exchange);
    if (exchange.role !== 'request') return;
    this.#inFlight -= 1;
    if (this.#progress.isStopping) this.#count(exchange);
    if (this.#exempt.size > 0) this.#endExempt(exchange);
    if (this.#waiting.length > 0) this.#stopWaitingFor(exchange);
  }

  /** Records a request that is about to be cut. Its later end is not counted. */
  abandon(exchange: Exchange, reason: AbandonedRequest['reason']): void {
    if (exchange.role === 'late') this.serve(exchange);
    if (exchange.role !== 'request' || this.#exempt.has(exchange)) return;
    exchange.role = 'abandoned';
    this.#inFlight -= 1;
    const abandoned = { ...this.#describe(exchange), reason };
    if (this.#abandoned.length < MAX_NAMED) this.#abandoned.push(abandoned);
    else this.#moreAbandoned += 1;
    this.#observer.abandoned(abandoned);
    this.#stopWaitingFor(exchange);
  }

  /** Resolves when all of these have ended. */
  whenEnded(exchanges: Iterable<Exchange>): Promise<void> {
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
      ...this.#counts,
      awaiting: this.#exempt.size,
      abandoned: [...this.#abandoned],
      moreAbandoned: this.#moreAbandoned,
    };
  }

  #count(exchange: Exchange): void {
    if (exchange.isCompleted) this.#counts[exchange.isEnded ? 'ended' : 'completed'] += 1;
    else if (!exchange.isBroken) this.#counts.aborted += 1;
    else {
      this.#counts.broken += 1;
      if (this.#counts.broken <= MAX_NAMED) this.#observer.broken(this.#describe(exchange));
    }
  }

  #endExempt(exchange: Exchange): void {
    if (!this.#exempt.delete(exchange) || exchange.isCompleted || !exchange.isBroken) return;
    this.#brokenExempt.push(this.#describe(exchange));
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
