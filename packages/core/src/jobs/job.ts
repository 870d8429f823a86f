/** A background task; what it returns is what `drain.run` resolves to. */
export type Task<Result> = (signal: AbortSignal) => Result | PromiseLike<Result>;

/** A job that a worker is at. */
export interface ActiveJob {
  /** As its queue knows it. */
  readonly id: string;
  /** When the worker began it: a date, or ms since the epoch. */
  readonly startedAt?: Date | number;
}

/** What `stop` of a worker is handed. */
export interface StopContext {
  /** What started the shutdown: a signal's name, or the reason given to `shutdown()`. */
  readonly trigger: string;
  /** Aborts when nobody waits for the worker any more: its timeout is over, or draining was cut. */
  readonly signal: AbortSignal;
}

export interface WorkerOptions {
  /** Takes no further job, at once; resolves when the current one is done. Called as draining begins. */
  readonly stop: (context: StopContext) => unknown;
  /** The jobs that are running, for the report of a worker that could not be stopped. @default none is named */
  readonly active?: () => Iterable<ActiveJob | string>;
  /** ms that `stop` may take, inside the draining time. @default all of it */
  readonly timeout?: number;
}

/** A task or a job that was still running when nobody could wait for it any longer. */
export interface AbandonedJob {
  /** Of the task, or of the worker. */
  readonly name: string;
  /** Of a worker's job. */
  readonly id?: string;
  /** ms since it began, where that is known. */
  readonly age?: number;
}

/** What happened to the work that is no request, from the trigger on. */
export interface JobCounts {
  /** Tasks of `drain.run` that were running when the shutdown started. */
  readonly runningAtStart: number;
  /** Tasks that were begun after that. */
  readonly begun: number;
  /** Tasks that came to their end. */
  readonly completed: number;
  /** Tasks that threw or rejected: that is for whoever began them, and no fault of the shutdown. */
  readonly failed: number;
  /** Tasks that came too late: they never ran. */
  readonly refused: number;
  /** Tasks and jobs of workers that were left behind: of tasks the first hundred. */
  readonly abandoned: readonly AbandonedJob[];
  /** Tasks that were left behind as well, and are not named. */
  readonly moreAbandoned: number;
}

/** How a worker stopped. */
export interface WorkerReport {
  readonly name: string;
  /**
   * `done`; `failed`, its `stop` threw or rejected; `timed-out`, it did not settle within its own `timeout`;
   * `abandoned`, it was still at work when draining was cut.
   */
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** ms it took to stop. */
  readonly duration: number;
  /** What it failed with, as text. */
  readonly error?: string;
}
