import type { Context } from '../budget.ts';
import type { Setting } from '../changes.ts';
import { KINDS, type Change, type Platform, type Severity, type Source } from '../report.ts';
import type { Workload } from '../workload.ts';

/** What a rule says of itself: the table in `docs/doctor.md` is made of it. */
export interface RuleText {
  /** Stable. */
  readonly id: string;
  readonly severity: Severity;
  /** What it is about; `drain` for the drain and the balancer, whatever runs the service. */
  readonly of: readonly Platform[] | 'drain';
  /** One sentence. */
  readonly why: string;
  readonly source: Source;
}

/** What a rule has found. */
export interface Problem {
  /** What contradicts what, with the numbers. */
  readonly problem: string;
  readonly at?: Setting;
  /** All of them together. */
  readonly changes: readonly Change[];
  readonly otherwise?: readonly Change[];
}

export interface WorkloadRule extends RuleText {
  readonly of: readonly Platform[];
  check(workload: Workload, context: Context): Problem | undefined;
}

export interface DrainRule extends RuleText {
  readonly of: 'drain';
  check(context: Context): Problem | undefined;
}

export const EVERY_KIND: readonly Platform[] = [...KINDS, 'grace'];
