import type { Stage } from '../stage/stage.ts';
import type { Known } from '../survey/survey.ts';
import type { Rank } from '../report/rank.ts';
import type { ProbeId } from './ids.ts';

/** What a probe has found, in words for whoever reads the table. */
export type Finding =
  | { readonly verdict: 'pass'; readonly saw: string }
  | ({ readonly verdict: 'fail'; readonly saw: string } & Failure)
  | { readonly verdict: 'skip'; readonly reason: string };

/** Where one failure of a probe differs from its others. */
export interface Failure {
  /** @default that of the probe */
  readonly rank?: Rank;
  /** @default that of the probe */
  readonly fix?: string;
  /** Whether a busy machine may have caused it: then the probe is asked again. */
  readonly isDoubtful?: boolean;
}

/** One question about a shutdown. Each is asked of a server of its own. */
export interface Probe {
  readonly id: ProbeId;
  /** What its failure costs. */
  readonly rank: Rank;
  /** What has to hold, as a sentence. */
  readonly title: string;
  /** Who says so, or does so: a norm, or a server outside. */
  readonly precedent: string;
  /** What to try where it fails. */
  readonly fix: string;
  /**
   * Whether it can be asked together with others: it judges what becomes of its own requests, and not how the process ends,
   * and it holds nobody up. Only such probes can judge a server that is stopped once.
   */
  readonly isShared: boolean;
  /** `'booting'` if it has to see the server before it answers. @default 'ready' */
  readonly startsAt?: 'ready' | 'booting';
  /** Why it cannot be asked; `undefined` if it can. */
  readonly skips?: (known: Known) => string | undefined;
  /** It calls `stage.stop()` once. */
  readonly run: (stage: Stage) => Promise<Finding>;
}

export function pass(saw: string): Finding {
  return { verdict: 'pass', saw };
}

export function fail(saw: string, failure: Failure = {}): Finding {
  return { verdict: 'fail', saw, ...failure };
}

/** Where what was seen is told in the same words, whether it holds or not. */
export function verdictOf(holds: boolean, saw: string): Finding {
  return holds ? pass(saw) : fail(saw);
}

export function skip(reason: string): Finding {
  return { verdict: 'skip', reason };
}
