/** The promise of a report for a request handler. It detects whether the handler waits for it. */
export class ReportPromise<Report> extends Promise<Report> {
  /** Promises derived from it are plain ones. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #onAwaited: (() => void) | undefined;

  /** @param onAwaited is called once, when `then` is called */
  static of<Report>(report: Promise<Report>, onAwaited: () => void): ReportPromise<Report> {
    const promise = new ReportPromise<Report>((resolve, reject) => void report.then(resolve, reject));
    promise.#onAwaited = onAwaited;
    return promise;
  }

  /** `await` calls it, because this is a subclass of `Promise`. */
  // oxlint-disable-next-line unicorn/no-thenable -- a promise whose `then` detects that it is awaited
  override then<Fulfilled = Report, Rejected = never>(
    onFulfilled?: ((report: Report) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#onAwaited?.();
    this.#onAwaited = undefined;
    return super.then(onFulfilled, onRejected);
  }

  /** Handling a rejection does not count as waiting. */
  override catch<Rejected = never>(
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Report | Rejected> {
    return ReportPromise.of(super.then(undefined, onRejected), () => this.#onAwaited?.());
  }
}
