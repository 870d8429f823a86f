import type { ClusterErrorCode } from './errors.ts';

/** How a worker ended. */
export interface WorkerExit {
  /** Its process id; `undefined` if its process could not be started. */
  readonly pid: number | undefined;
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it; `null` if it ended by itself. */
  readonly signal: string | null;
  /** True if it was killed, because it had not ended `deadline` ms after its SIGTERM, or after a second SIGINT. */
  readonly killed: boolean;
}

/** The replacement of one worker by another. */
export interface Replacement {
  /** Process id of the new worker. */
  readonly pid: number | undefined;
  /** ms from its start until it was ready. */
  readonly readyAfter: number;
  /** How the old worker ended; `undefined` if its slot was empty after a crash. */
  readonly old: WorkerExit | undefined;
  /** ms from the old worker's SIGTERM to its end. */
  readonly endedAfter: number;
}

/** Why a rolling restart stopped. */
export interface RestartFailure {
  readonly code: ClusterErrorCode;
  readonly message: string;
  /** Process id of the new worker that could not take over; `undefined` if there was none. */
  readonly pid: number | undefined;
}

/** The result of a rolling restart. */
export interface RollingRestartReport {
  /** `done`: every worker was replaced. `failed`: see `failure`. `called-off`: a shutdown began first. */
  readonly outcome: 'done' | 'failed' | 'called-off';
  /** Duration in ms. */
  readonly duration: number;
  /** In order of replacement. */
  readonly replaced: readonly Replacement[];
  /** `undefined` if the outcome is `done`. */
  readonly failure: RestartFailure | undefined;
}

/** How the workers ended. */
export interface WorkersShutdownReport {
  /** 0 if every worker ended with 0, 1 if not. */
  readonly exitCode: 0 | 1;
  /** ms from the start of the shutdown to the end of the last worker. */
  readonly duration: number;
  /** Workers that ended in the shutdown, and those that had crashed and were not yet replaced. */
  readonly workers: readonly WorkerExit[];
}
