import { executionAsyncId } from 'node:async_hooks';
import { deferred } from './deferred.ts';
import { QuiesceError, received } from './errors.ts';
import type { Budget } from './options/options.ts';
import { boolean, checkShape, positiveTime, type Shape } from './options/validate.ts';
import { ReportPromise } from './report-promise.ts';
import type { ShutdownReport } from './report/report.ts';
import type { Exchange } from './requests/exchange.ts';
import { Shutdown, type Parts } from './shutdown.ts';
import { isRequestLike } from './traffic/asker.ts';

const OPTIONS: Shape = {
  deadline: positiveTime,
  exit: boolean,
  request: (value) => (isRequestLike(value) ? undefined : 'a request or a response'),
};

/** @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN` */
export function checkShutdownCall(reason: unknown, options: unknown): void {
  if (typeof reason !== 'string') {
    throw new QuiesceError(
      'ERR_QUIESCE_ARGUMENT_INVALID',
      `The reason of drain.shutdown(reason, options) must be text; received ${received(reason)}. ` +
        "Say what asks for it, such as 'POST /admin/stop', and pass options second.",
    );
  }
  checkShape('shutdown', options, OPTIONS);
}

/** The one shutdown of a drain, which later triggers join; another one may follow only where it was called off. */
export class Shutdowns {
  readonly #parts: Parts;
  readonly #times: Budget;
  readonly #onStart: (trigger: string, times: Budget) => void;
  #current: Shutdown | undefined;
  #started: Promise<ShutdownReport> | undefined;

  /**
   * @param times those of a shutdown for which no others are given
   * @param onStart is called as one starts
   */
  constructor(parts: Parts, times: Budget, onStart: (trigger: string, times: Budget) => void) {
    this.#parts = parts;
    this.#times = times;
    this.#onStart = onStart;
  }

  /** ms until the one under way is over at the latest. */
  get remaining(): number | undefined {
    return this.#current?.remaining;
  }

  /** ms that the one under way may take in all. */
  get deadline(): number {
    return this.#current?.length ?? this.#times.deadline;
  }

  /** Starts one, or joins the one under way: then `times` can only make it shorter. Every caller gets the same promise. */
  start(trigger: string, times?: Budget): Promise<ShutdownReport> {
    if (this.#started) {
      if (times) this.#current?.tighten(times);
      return this.#started;
    }
    // Kept before it begins: a listener of its first transition may ask for a shutdown too, or call this one off.
    const { promise, resolve, reject } = deferred<ShutdownReport>();
    this.#started = promise;
    // Whoever does not wait for it must not be ended by an unhandled rejection when the shutdown is called off.
    promise.catch(() => undefined);
    this.#run(trigger, times ?? this.#times).then(resolve, reject);
    return promise;
  }

  /** Calls it off; only a lame duck can be. */
  resume(): void {
    this.#current?.resume();
    this.#current = undefined;
    this.#started = undefined;
  }

  /** Waits no more for a request whose handler waits for the report, and so would wait for itself. */
  exempt(asker: Exchange): void {
    this.#current?.exempt(asker);
  }

  /** The report, for a handler that is exempt once it waits for it. One that goes on without may need what the steps close. */
  reportFor(asker: Exchange | undefined, report: Promise<ShutdownReport>): Promise<ShutdownReport> {
    const shutdown = this.#current;
    const { handlers } = this.#parts.traffic;
    const asyncId = executionAsyncId();
    // One that has answered already has no exchange any more, and is followed only once it has returned its promise.
    const exempt = (): void => (asker ? shutdown?.exempt(asker) : handlers.exemptLast(asyncId));
    const own = ReportPromise.of(report, exempt);
    // Whoever does not wait for it must not be ended by an unhandled rejection when the shutdown is called off.
    void own.catch(() => undefined);
    return own;
  }

  force(): void {
    this.#current?.force();
  }

  fail(error: unknown): void {
    this.#current?.fail(error);
  }

  async #run(trigger: string, times: Budget): Promise<ShutdownReport> {
    this.#current = new Shutdown(this.#parts, times, trigger);
    this.#onStart(trigger, times);
    const report = await this.#current.run();
    if (report) return report;
    throw new QuiesceError('ERR_QUIESCE_RESUMED', 'The shutdown was called off by drain.resume().');
  }
}
