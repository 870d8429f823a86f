import type { ShutdownReport } from './report/report.ts';

/** The one promise of a shutdown that all callers get. It knows whether any of them waits for it. */
export class ReportPromise extends Promise<ShutdownReport> {
  /** What follows from it is a plain promise, which knows nothing. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #isHandedOut = false;
  #isAwaited = false;
  readonly #onAwaited: (() => void)[] = [];

  static of(report: Promise<ShutdownReport>): ReportPromise {
    const promise = new ReportPromise((resolve, reject) => void report.then(resolve, reject));
    // Whoever does not wait for it must not be ended by an unhandled rejection when the shutdown is called off.
    promise.catch(() => undefined);
    promise.#isHandedOut = true;
    return promise;
  }

  /** Calls `fn` once somebody waits. `await` calls `then` of whatever is not exactly a promise. */
  whenAwaited(fn: () => void): void {
    if (this.#isAwaited) fn();
    else this.#onAwaited.push(fn);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a promise, whose `then` says that somebody waits
  override then<Fulfilled = ShutdownReport, Rejected = never>(
    onFulfilled?: ((report: ShutdownReport) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#isAwaited = this.#isHandedOut;
    for (const fn of this.#onAwaited.splice(0)) fn();
    return super.then(onFulfilled, onRejected);
  }
}
