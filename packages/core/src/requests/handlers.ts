import type { OrphanedHandler, RequestCounts } from '../report/report.ts';
import { sleep, type Clock } from '../util/time.ts';
import type { Exchange } from './exchange.ts';
import { Handler } from './handler.ts';
import { methodOf, pathOf, type AnyRequest } from './request.ts';

/** ms that every orphan gets after the start of draining to react to `drain.signal`. */
const SIGNAL_GRACE = 500;
/** ms for the handler of a stream that the engine has ended: many check for that before their next write. */
const ENDED_GRACE = 2_000;
/** Maximum number of orphans listed in the report. */
const MAX_NAMED = 100;

/** A handler whose request has ended. */
interface Orphan {
  readonly method: string;
  readonly url: string;
  /** A reading of the clock. */
  readonly startedAt: number;
  readonly orphanedAt: number;
  /** True if the engine has ended the response: nothing is lost, because an `EventSource` reconnects by itself. */
  readonly isEnded: boolean;
  readonly request: WeakRef<object>;
}

/**
 * Tracks handlers by the promises they returned. A request ends with its response, or when its client leaves. A handler still
 * running then is an orphan; it may still need the database.
 */
export class Handlers {
  readonly #clock: Clock;
  #grace = 0;
  readonly #orphans = new Map<Handler, Orphan>();
  readonly #abandoned: OrphanedHandler[] = [];
  /** A promise that was garbage-collected can never settle, so a leaked handler is neither waited for nor kept. */
  readonly #unreachable = new FinalizationRegistry<Handler>((handler) => this.#settle(handler));
  #isOff: boolean;
  #triggeredAt = 0;
  #drainingAt = 0;
  #onSettled: (() => void) | undefined;

  /** @param isOn true if handlers are tracked */
  constructor(clock: Clock, isOn: boolean) {
    this.#clock = clock;
    this.#isOff = !isOn;
  }

  /** True if the grace period of an orphan has not ended. */
  get areWaitedFor(): boolean {
    return this.#timeLeft > 0;
  }

  /**
   * Tracks a handler until its promise settles.
   * @param exchange the exchange of the request; `undefined` if it has ended
   * @returns a promise that settles in the same way, to be used instead: listening to the given one marks its rejection as handled,
   * so Node would no longer report it
   */
  track<Value>(request: AnyRequest, exchange: Exchange | undefined, promise: Promise<Value>): Promise<Value> {
    if (this.#isOff) return promise;
    const handler = new Handler(request, promise, exchange?.handlers);
    if (exchange) exchange.handlers = handler;
    else
      this.#orphan(handler, {
        method: request.method ?? '',
        url: request.url ?? '',
        startedAt: this.#clock.now(),
        isEnded: false,
      });
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

  /** Called when an exchange has ended. Its handlers that are still running become orphans. */
  ended(exchange: Exchange): void {
    const { method, url, startedAt, isEnded } = exchange;
    for (let handler = exchange.handlers; handler; handler = handler.previous) {
      if (!handler.isSettled) this.#orphan(handler, { method, url, startedAt, isEnded });
    }
    exchange.handlers = undefined;
  }

  /**
   * Called when draining begins.
   * @param grace ms to wait for an orphan in this shutdown
   * @param triggeredAt when the shutdown began; a lame duck may have followed
   */
  drain(grace: number | false, triggeredAt: number): void {
    this.#grace = grace === false ? 0 : grace;
    this.#triggeredAt = triggeredAt;
    this.#drainingAt = this.#clock.now();
  }

  /** Stops tracking the handlers of an exchange, because they await the report. */
  exempt(exchange: Exchange): void {
    exchange.handlers = undefined;
    this.exemptOrphans((request) => exchange.isOf(request));
  }

  /** Like `exempt`, for the orphans of a request. */
  exemptOrphans(isTheirs: (request: object) => boolean): void {
    for (const [handler, { request }] of this.#orphans) {
      const known = request.deref();
      if (known && isTheirs(known)) this.#settle(handler);
    }
  }

  /** Like `exempt`, for the last orphan whose handler was called in an async context. */
  exemptLast(asyncId: number): void {
    const last = [...this.#orphans.keys()].findLast((handler) => handler.asyncId === asyncId);
    if (last) this.#settle(last);
  }

  /** Resolves when every orphan has settled or used up its grace period. */
  async whenSettled(cut: AbortSignal): Promise<void> {
    while (this.areWaitedFor && !cut.aborted) {
      const settled = new AbortController();
      this.#onSettled = () => settled.abort();
      await sleep(this.#clock, this.#timeLeft, AbortSignal.any([settled.signal, cut]));
    }
  }

  /** Abandons the remaining orphans, and stops tracking handlers. Returns true if there were any. */
  abandon(): boolean {
    this.#isOff = true;
    const now = this.#clock.now();
    const orphans = [...this.#orphans.values()].filter(({ isEnded }) => !isEnded);
    this.#orphans.clear();
    for (const { method, url, startedAt } of orphans.toSorted((a, b) => a.startedAt - b.startedAt)) {
      const age = Math.round(now - startedAt);
      this.#abandoned.push({ method: methodOf(method), path: pathOf(url), age });
    }
    return orphans.length > 0;
  }

  report(): Pick<RequestCounts, 'orphans' | 'moreOrphans'> {
    const named = this.#abandoned.slice(0, MAX_NAMED);
    return { orphans: named, moreOrphans: this.#abandoned.length - named.length };
  }

  /** ms until the grace periods of all orphans have ended; 0 or less if they have, or if there are no orphans. */
  get #timeLeft(): number {
    const least = this.#drainingAt + Math.min(SIGNAL_GRACE, this.#grace);
    let until = 0;
    for (const { orphanedAt, isEnded } of this.#orphans.values()) {
      const grace = isEnded ? Math.min(ENDED_GRACE, this.#grace) : this.#grace;
      // A lame duck waits for no handler, so it uses up no grace period.
      const before = Math.max(0, this.#triggeredAt - orphanedAt);
      const since = Math.max(orphanedAt, this.#drainingAt) - before;
      until = Math.max(until, least, since + grace);
    }
    return until - this.#clock.now();
  }

  #orphan(handler: Handler, of: Omit<Orphan, 'orphanedAt' | 'request'>): void {
    const { request, promise } = handler;
    if (this.#isOff || !request || !promise) return;
    handler.request = undefined;
    handler.promise = undefined;
    this.#orphans.set(handler, { ...of, orphanedAt: this.#clock.now(), request: new WeakRef(request) });
    this.#unreachable.register(promise, handler);
  }

  #settle(handler: Handler): void {
    handler.isSettled = true;
    if (this.#orphans.size > 0 && this.#orphans.delete(handler)) this.#onSettled?.();
  }
}
