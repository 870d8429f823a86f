import type { ShutdownReport } from './report/report.ts';

/** The promise of a report that a request handler gets: it tells whether that handler waits for it. */
export class ReportPromise extends Promise<ShutdownReport> {
  /** What follows from it is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #onAwaited: (() => void) | undefined;

  /** @param onAwaited is called once somebody waits */
  static of(report: Promise<ShutdownReport>, onAwaited: () => void): ReportPromise {
    const promise = new ReportPromise((resolve, reject) => void report.then(resolve, reject));
    // Whoever does not wait for it must not be ended by an unhandled rejection when the shutdown is called off.
    promise.catch(() => undefined);
    promise.#onAwaited = onAwaited;
    return promise;
  }

  /** `await` calls it, because this is not exactly a promise. */
  // oxlint-disable-next-line unicorn/no-thenable -- a promise, whose `then` says that somebody waits
  override then<Fulfilled = ShutdownReport, Rejected = never>(
    onFulfilled?: ((report: ShutdownReport) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#onAwaited?.();
    this.#onAwaited = undefined;
    return super.then(onFulfilled, onRejected);
  }
}
