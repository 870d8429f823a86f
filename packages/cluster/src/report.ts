import type { ClusterErrorCode } from './errors.ts';

/** How a worker ended. */
export interface WorkerExit {
  /** Its process id; `undefined` if there was no process for it. */
  readonly pid: number | undefined;
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it; `null` if it ended by itself. */
  readonly signal: string | null;
  /** Whether it was killed, because it had not ended `deadline` ms after its SIGTERM, or after a second SIGINT. */
  readonly killed: boolean;
}

/** One worker that took the place of another. */
export interface Replacement {
  /** Process id of the new worker. */
  readonly pid: number | undefined;
  /** ms from its start until it was ready. */
  readonly readyAfter: number;
  /** How the old worker ended; `undefined` if its place was empty, because it had crashed. */
  readonly old: WorkerExit | undefined;
  /** ms from the old worker's SIGTERM to its end. */
  readonly endedAfter: number;
}

/** Why a rolling restart went no further. */
export interface RestartFailure {
  readonly code: ClusterErrorCode;
  readonly message: string;
  /** Process id of the new worker that could not take over; `undefined` if there was none. */
  readonly pid: number | undefined;
}

/** What a rolling restart did. */
export interface RollingRestartReport {
  /** `done`: each worker was replaced. `failed`: see `failure`. `called-off`: a shutdown came first. */
  readonly outcome: 'done' | 'failed' | 'called-off';
  /** ms from its begin to its end. */
  readonly duration: number;
  /** In the order in which it was done. */
  readonly replaced: readonly Replacement[];
  /** `undefined` if the outcome is `done`. */
  readonly failure: RestartFailure | undefined;
}

/** How the workers ended. */
export interface WorkersShutdownReport {
  /** 0 if every worker ended with 0, 1 if not. */
  readonly exitCode: 0 | 1;
  /** ms from its begin to the end of the last worker. */
  readonly duration: number;
  /** Those that ended in the shutdown, and those that had crashed and were not replaced yet. */
  readonly workers: readonly WorkerExit[];
}
