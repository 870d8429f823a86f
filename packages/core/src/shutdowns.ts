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

/** A shutdown that has started. */
export interface Started {
  /** What the engine itself waits for. */
  readonly report: Promise<ShutdownReport>;
  /** What callers get. */
  readonly promise: ReportPromise;
}

/** The one shutdown of a drain, which later triggers join; another one may follow only where it was called off. */
export class Shutdowns {
  readonly #parts: Parts;
  readonly #times: Budget;
  readonly #onStart: (trigger: string, times: Budget) => void;
  #current: Shutdown | undefined;
  #started: Started | undefined;

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

  /** Starts one, or joins the one under way: then `times` can only make it shorter. */
  start(trigger: string, times?: Budget): Started {
    if (this.#started) {
      if (times) this.#current?.tighten(times);
      return this.#started;
    }
    // Kept before it begins: a listener of its first transition may ask for a shutdown too, or call this one off.
    const report = deferred<ShutdownReport>();
    const started = { report: report.promise, promise: ReportPromise.of(report.promise) };
    this.#started = started;
    this.#run(trigger, times ?? this.#times).then(report.resolve, report.reject);
    return started;
  }

  /** Calls it off; only a lame duck can be. */
  resume(): void {
    this.#current?.resume();
    this.#current = undefined;
    this.#started = undefined;
  }

  /**
   * Waits no more for a request whose handler waits for the report, and so would wait for itself: now, or once somebody waits for
   * `promise`. A handler that goes on without waiting may need what the steps close.
   */
  exempt(asker: Exchange, promise?: ReportPromise): void {
    const shutdown = this.#current;
    if (promise) promise.whenAwaited(() => shutdown?.exempt(asker));
    else shutdown?.exempt(asker);
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
