import type { Stage } from '../stage/stage.ts';
import type { Known } from '../survey/survey.ts';
import type { Rank } from '../report/rank.ts';
import type { ProbeId } from './ids.ts';

/** The result of one run of a probe, in words for the reader of the report. */
export type Finding =
  | { readonly verdict: 'pass'; readonly saw: string }
  | ({ readonly verdict: 'fail'; readonly saw: string } & Failure)
  | ({ readonly verdict: 'skip'; readonly reason: string } & Pick<Failure, 'isDoubtful'>);

/** Overrides for one kind of failure of a probe. */
export interface Failure {
  /** @default that of the probe */
  readonly rank?: Rank;
  /** @default that of the probe */
  readonly fix?: string;
  /** True if another run may end differently, because the machine was busy or responses differ: the probe then runs again. */
  readonly isDoubtful?: boolean;
}

/** One question about a shutdown. Each probe has a server of its own, unless several share one. */
export interface Probe {
  readonly id: ProbeId;
  /** Severity of its failure. */
  readonly rank: Rank;
  /** The requirement, as a sentence. */
  readonly title: string;
  /** The source of the requirement: a standard, or other servers that fulfil it. */
  readonly precedent: string;
  /** Suggested fix for a failure. */
  readonly fix: string;
  /**
   * True if it can share one shutdown with other probes: it judges only its own requests, not how the process ends, and does not
   * delay the shutdown. Only such probes can judge a server that is stopped once.
   */
  readonly isShared: boolean;
  /** `'booting'` if it must see the server before it answers. @default 'ready' */
  readonly startsAt?: 'ready' | 'booting';
  /** Returns why it cannot run; `undefined` if it can. */
  readonly skips?: (known: Known) => string | undefined;
  /** Runs the probe. Calls `stage.stop()` once. */
  readonly run: (stage: Stage) => Promise<Finding>;
}

export function pass(saw: string): Finding {
  return { verdict: 'pass', saw };
}

export function fail(saw: string, failure: Failure = {}): Finding {
  return { verdict: 'fail', saw, ...failure };
}

/** Returns a finding for probes that describe pass and failure in the same words. */
export function verdictOf(holds: boolean, saw: string): Finding {
  return holds ? pass(saw) : fail(saw);
}

export function skip(reason: string, doubt: Pick<Failure, 'isDoubtful'> = {}): Finding {
  return { verdict: 'skip', reason, ...doubt };
}
