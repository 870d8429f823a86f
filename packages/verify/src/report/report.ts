import type { ProbeId } from '../probes/ids.ts';
import type { ConnectionEnding } from '../wire/connection-ending.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Rank } from './rank.ts';

export type Verdict = 'pass' | 'fail' | 'skip';

/** The server, the limits and the results. Plain data. All times are in ms. */
export interface VerifyReport {
  /**
   * `fail` if a probe failed with the rank of `failOn` or a worse one, if one was skipped although `failOnSkip` is set, or if
   * no probe could be run.
   */
  readonly verdict: 'pass' | 'fail';
  /** The probe whose failure ended the run: no other probe was run. */
  readonly rootCause: ProbeId | undefined;
  readonly server: ServerFacts;
  readonly limits: Limits;
  readonly seed: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly duration: number;
  readonly probes: readonly ProbeResult[];
  /** One line for each failed probe, the worst first: the requirement, the observation, the fix. */
  readonly failures: readonly string[];
}

export interface ServerFacts {
  readonly url: string;
  /** `undefined` for a server that was already running. */
  readonly command: readonly string[] | undefined;
  /** The signal or the command that stops it. */
  readonly stoppedBy: string;
  readonly bootTime: number;
  readonly keepsAlive: boolean;
  readonly http2: boolean;
}

export interface Limits {
  readonly budget: number;
  readonly lameDuck: number;
  readonly timely: number;
  readonly stallLimit: number;
  readonly repeat: number;
}

export interface ProbeResult {
  readonly id: ProbeId;
  readonly title: string;
  readonly precedent: string;
  readonly fix: string;
  /** Severity of its failure, in the worst run. */
  readonly rank: Rank;
  /** Verdict of the worst run. */
  readonly verdict: Verdict;
  /** Observation of the worst run; the reason if it was skipped. */
  readonly saw: string;
  readonly failedRuns: number;
  readonly runs: readonly RunRecord[];
}

/** One shutdown as observed from outside. Moments are relative to the signal: negative before it. */
export interface RunRecord {
  readonly verdict: Verdict;
  readonly saw: string;
  /** Rank of this failure, if it differs from that of the probe. */
  readonly rank?: Rank;
  /** Fix for this failure, if it differs from that of the probe. */
  readonly fix?: string;
  readonly startedAt: number;
  /** When the probe ended. */
  readonly endedAt: number;
  /** Longest delay of the verifier's own event loop: its clients were late by up to this time. */
  readonly heldUp: number;
  /** `undefined` if it was still running at the end of the probe. */
  readonly exit: ExitRecord | undefined;
  readonly connections: readonly ConnectionRecord[];
  /** The last lines that the server wrote, if the probe failed. */
  readonly output: string;
}

export interface ExitRecord {
  readonly at: number;
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface ConnectionRecord {
  readonly openedAt: number;
  readonly connectedAt: number | undefined;
  readonly closedAt: number | undefined;
  readonly ending: ConnectionEnding | undefined;
  readonly requests: readonly RequestRecord[];
}

export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly sentAt: number | undefined;
  readonly headAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly status: number | undefined;
  /** Size of the response body in bytes. */
  readonly bytes: number;
  readonly announcesClose: boolean;
  /** `undefined` if it was still running when the probe ended. */
  readonly outcome: Outcome | undefined;
}
