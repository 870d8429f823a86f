import type { ProbeId } from '../probes/ids.ts';
import type { ConnectionEnding } from '../wire/connection.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Rank } from './rank.ts';

export type Verdict = 'pass' | 'fail' | 'skip';

/** What was judged, and what was found. Plain data. All times are in ms. */
export interface VerifyReport {
  /**
   * `fail` if a probe failed, at the rank of `failOn` or a worse one, if one was skipped where that is a failure (`failOnSkip`), or if
   * none could be asked.
   */
  readonly verdict: 'pass' | 'fail';
  /** The probe whose failure explains every other: no other was asked. */
  readonly rootCause: ProbeId | undefined;
  readonly server: ServerFacts;
  readonly limits: Limits;
  readonly seed: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly duration: number;
  readonly probes: readonly ProbeResult[];
  /** One line for each probe that failed, the worst first: what has to hold, what was seen, what to try. */
  readonly failures: readonly string[];
}

export interface ServerFacts {
  readonly url: string;
  /** `undefined` for one that ran already. */
  readonly command: readonly string[] | undefined;
  /** What stops it: a signal, or a command. */
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
  /** What its failure costs, in the worst run. */
  readonly rank: Rank;
  /** Of the worst run. */
  readonly verdict: Verdict;
  /** What the worst run saw; for `skip` the reason. */
  readonly saw: string;
  readonly failedRuns: number;
  readonly runs: readonly RunRecord[];
}

/** One shutdown, as it looked from outside. Moments are relative to the signal: negative, before it. */
export interface RunRecord {
  readonly verdict: Verdict;
  readonly saw: string;
  /** Of a failure, where it is not that of the probe. */
  readonly rank?: Rank;
  /** Of a failure, where it is not that of the probe. */
  readonly fix?: string;
  readonly startedAt: number;
  /** When the probe was over. */
  readonly endedAt: number;
  /** How long the verifier itself was held up at the longest, so that its clients came late. */
  readonly heldUp: number;
  /** `undefined` if it had not ended by then. */
  readonly exit: ExitRecord | undefined;
  readonly connections: readonly ConnectionRecord[];
  /** The last lines that the server wrote, where the probe failed. */
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
  /** Bytes of the response's body. */
  readonly bytes: number;
  readonly announcesClose: boolean;
  /** `undefined` if it went on when the probe was over. */
  readonly outcome: Outcome | undefined;
}
