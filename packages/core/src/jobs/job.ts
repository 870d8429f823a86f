/** A background task. `drain.run` resolves to its result. */
export type Task<Result> = (signal: AbortSignal) => Result | PromiseLike<Result>;

/** A job that a worker is running. */
export interface ActiveJob {
  /** Its id in the queue. */
  readonly id: string;
  /** When the worker began it, as a date or in ms since the epoch. */
  readonly startedAt?: Date | number;
}

/** Passed to `stop` of a worker. */
export interface StopContext {
  /** Trigger of the shutdown: the name of a signal, or the reason passed to `shutdown()`. */
  readonly trigger: string;
  /** Aborts when the shutdown stops waiting for the worker: after its timeout, or when draining is cut. */
  readonly signal: AbortSignal;
}

export interface WorkerOptions {
  /** Stops taking jobs at once; resolves when the current one is done. Called when draining begins. */
  readonly stop: (context: StopContext) => unknown;
  /** Returns the running jobs, for the report of a worker that did not stop. @default none is listed */
  readonly active?: () => Iterable<ActiveJob | string>;
  /** ms that `stop` may take, within the time for draining. @default all of it */
  readonly timeout?: number;
}

/** A task or a job that was still running when the shutdown stopped waiting for it. */
export interface AbandonedJob {
  /** Name of the task, or of the worker. */
  readonly name: string;
  /** Id of a worker's job. */
  readonly id?: string;
  /** ms since it began, if known. */
  readonly age?: number;
}

/** Counts of tasks and jobs since the trigger of the shutdown. */
export interface JobCounts {
  /** Tasks of `drain.run` that were running when the shutdown started. */
  readonly runningAtStart: number;
  /** Tasks that began after that. */
  readonly begun: number;
  /** Tasks that resolved. */
  readonly completed: number;
  /** Tasks that threw or rejected. Their callers get the error; it does not fail the shutdown. */
  readonly failed: number;
  /** Tasks that were refused because draining had ended or was cut. They never ran. */
  readonly refused: number;
  /** Abandoned tasks, the first hundred of them, and jobs of workers that did not stop. */
  readonly abandoned: readonly AbandonedJob[];
  /** Further abandoned tasks, which are not listed. */
  readonly moreAbandoned: number;
}

/** How a worker stopped. */
export interface WorkerReport {
  readonly name: string;
  /**
   * `done`; `failed`, its `stop` threw or rejected; `timed-out`, it did not settle within its own `timeout`;
   * `abandoned`, it was still running when draining was cut.
   */
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** ms it took to stop. */
  readonly duration: number;
  /** The error as text. */
  readonly error?: string;
}
