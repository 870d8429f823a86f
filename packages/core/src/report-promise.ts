/** The promise of a report that a request handler gets: it tells whether that handler waits for it. */
export class ReportPromise<Report> extends Promise<Report> {
  /** What follows from it is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #onAwaited: (() => void) | undefined;

  /** @param onAwaited is called once somebody waits */
  static of<Report>(report: Promise<Report>, onAwaited: () => void): ReportPromise<Report> {
    const promise = new ReportPromise<Report>((resolve, reject) => void report.then(resolve, reject));
    promise.#onAwaited = onAwaited;
    return promise;
  }

  /** `await` calls it, because this is not exactly a promise. */
  // oxlint-disable-next-line unicorn/no-thenable -- a promise, whose `then` says that somebody waits
  override then<Fulfilled = Report, Rejected = never>(
    onFulfilled?: ((report: Report) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#onAwaited?.();
    this.#onAwaited = undefined;
    return super.then(onFulfilled, onRejected);
  }

  /** To care for a rejection is not to wait yet. */
  override catch<Rejected = never>(
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Report | Rejected> {
    return ReportPromise.of(super.then(undefined, onRejected), () => this.#onAwaited?.());
  }
}
