import type { Context } from '../budget.ts';
import type { Setting } from '../changes.ts';
import { KINDS, type Change, type Platform, type Severity, type Source } from '../report.ts';
import type { Workload } from '../workload.ts';

/** Description of a rule; the table in `docs/doctor.md` is made from it. */
export interface RuleText {
  /** Stable. */
  readonly id: string;
  readonly severity: Severity;
  /** The platforms it applies to; `drain` for the drain and the load balancer on any platform. */
  readonly of: readonly Platform[] | 'drain';
  /** One sentence. */
  readonly why: string;
  readonly source: Source;
}

/** The result of a rule. */
export interface Problem {
  /** The contradiction, with its numbers. */
  readonly problem: string;
  readonly at?: Setting;
  /** The suggested changes, all of which are needed. */
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
