import type { OrphanedHandler, RequestCounts } from '../report/report.ts';
import { sleep, type Clock } from '../time.ts';
import { methodOf, pathOf, type AnyRequest, type Exchange } from './exchange.ts';

/** ms between two looks at the handlers that have not settled. */
const LOOK_INTERVAL = 1_000;
/** ms that every orphan has from the start of draining on: `drain.signal` has just told it to end. */
const SIGNAL_GRACE = 500;
/** Orphans that the report names. */
const MAX_NAMED = 100;

/** A handler that has not settled. */
interface Handler {
  readonly method: string;
  readonly url: string;
  /** A reading of the clock. */
  readonly startedAt: number;
  /** Its index in the list of handlers. */
  index: number;
  /** When its request was seen to be over: from then on it is an orphan. */
  orphanedAt: number | undefined;
  /** Both are dropped then: the request may be all that still refers to a promise that nobody can settle any more. */
  request: AnyRequest | undefined;
  promise: Promise<unknown> | undefined;
}

/**
 * The handlers that have not settled, by the promises they returned. A request is over when its response is, or when its client
 * has left. Its handler may go on, and its writes still need the database: then it is an orphan.
 */
export class Handlers {
  readonly #clock: Clock;
  #grace: number;
  readonly #exchangeOf: (request: AnyRequest) => Exchange | undefined;
  readonly #running: Handler[] = [];
  readonly #orphans: OrphanedHandler[] = [];
  /** A promise that is garbage can never settle: who leaks handlers is not to leak memory by it, nor to be waited for. */
  readonly #unreachable = new FinalizationRegistry<Handler>((handler) => this.#settle(handler));
  #isSealed: boolean;
  #drainingAt = 0;
  #undoTimer: (() => void) | undefined;
  #onSettled: (() => void) | undefined;

  /**
   * @param grace ms that an orphan is waited for; with `false` no handler is followed
   * @param exchangeOf the exchange of a request while that is in flight
   */
  constructor(
    clock: Clock,
    grace: number | false,
    exchangeOf: (request: AnyRequest) => Exchange | undefined,
  ) {
    this.#clock = clock;
    this.#grace = grace === false ? 0 : grace;
    this.#isSealed = grace === false;
    this.#exchangeOf = exchangeOf;
  }

  /** Whether there are orphans that have not used up their grace. */
  get areWaitedFor(): boolean {
    return this.#timeLeft > 0;
  }

  /**
   * Follows a handler until its promise settles. Returns a promise that settles as it does: to listen to the one that was handed
   * over marks its rejection as handled, so whoever would have heard of that gets this one instead.
   */
  track<Value>(request: AnyRequest, promise: Promise<Value>): Promise<Value> {
    if (this.#isSealed) return promise;
    const exchange = this.#exchangeOf(request);
    const handler: Handler = {
      method: request.method ?? '',
      url: exchange?.url ?? request.url ?? '',
      startedAt: exchange?.startedAt ?? this.#clock.now(),
      index: this.#running.length,
      orphanedAt: undefined,
      request,
      promise,
    };
    this.#running.push(handler);
    this.#undoTimer ??= this.#clock.inBackground(LOOK_INTERVAL, () => this.#lookAgain());
    return promise.then(
      (value) => {
        this.#settle(handler);
        return value;
      },
      (error: unknown) => {
        this.#settle(handler);
        throw error;
      },
    );
  }

  /**
   * Draining begins.
   * @param grace that of this shutdown
   */
  drain(grace: number | false): void {
    this.#grace = grace === false ? 0 : grace;
    this.#drainingAt = this.#clock.now();
    this.#look();
  }

  /** Resolves when every orphan has settled or used up its grace. */
  async over(cut: AbortSignal): Promise<void> {
    this.#look();
    while (this.areWaitedFor && !cut.aborted) {
      const settled = new AbortController();
      this.#onSettled = () => settled.abort();
      await sleep(this.#clock, this.#timeLeft, AbortSignal.any([settled.signal, cut]));
      this.#look();
    }
  }

  /** Gives up the orphans that are left, and follows no handler from now on. Tells whether there were any. */
  abandon(): boolean {
    this.#look();
    this.#isSealed = true;
    this.#undoTimer?.();
    // Handlers of requests in flight are not among them: those requests are abandoned, and named, themselves.
    const orphans = this.#running.splice(0).filter(({ orphanedAt }) => orphanedAt !== undefined);
    const now = this.#clock.now();
    for (const { method, url, startedAt } of orphans.toSorted((a, b) => a.startedAt - b.startedAt)) {
      this.#orphans.push({ method: methodOf(method), path: pathOf(url), age: Math.round(now - startedAt) });
    }
    return orphans.length > 0;
  }

  report(): Pick<RequestCounts, 'orphans' | 'moreOrphans'> {
    const named = this.#orphans.slice(0, MAX_NAMED);
    return { orphans: named, moreOrphans: this.#orphans.length - named.length };
  }

  /** ms for which orphans are waited for, at most; 0 or less, they are not. */
  get #timeLeft(): number {
    const least = this.#drainingAt + Math.min(SIGNAL_GRACE, this.#grace);
    let until = 0;
    for (const { orphanedAt } of this.#running) {
      if (orphanedAt !== undefined) until = Math.max(until, least, orphanedAt + this.#grace);
    }
    return until - this.#clock.now();
  }

  #lookAgain(): void {
    this.#look();
    this.#undoTimer =
      this.#running.length === 0
        ? undefined
        : this.#clock.inBackground(LOOK_INTERVAL, () => this.#lookAgain());
  }

  /** Finds the orphans. Nothing tells when a request is over, because to listen for that costs more than all that is done here. */
  #look(): void {
    const now = this.#clock.now();
    for (const handler of this.#running) {
      const { request, promise } = handler;
      if (!request || !promise || this.#exchangeOf(request)) continue;
      handler.orphanedAt = now;
      handler.request = undefined;
      handler.promise = undefined;
      this.#unreachable.register(promise, handler);
    }
  }

  /** Takes a handler off; nothing if it is off already. */
  #settle(handler: Handler): void {
    const running = this.#running;
    if (running[handler.index] !== handler) return;
    const last = running.pop();
    if (last && last !== handler) {
      last.index = handler.index;
      running[last.index] = last;
    }
    this.#onSettled?.();
  }
}
