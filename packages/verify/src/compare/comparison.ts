import { type Lost, lostIn } from './lost.ts';
import type { VerifyReport } from '../report/report.ts';

/** The results of the same server as it is, and with a preloaded module. Plain data. */
export interface Comparison {
  /** Verdict of the run with the module. */
  readonly verdict: 'pass' | 'fail';
  readonly preload: Preload;
  readonly without: VerifyReport;
  readonly with: VerifyReport;
  readonly lost: Readonly<Record<Side, Lost>>;
}

/** A module that every Node process of the command loads before its own code. */
export interface Preload {
  /** Its name in reports. */
  readonly name: string;
  /** A URL, such as one from `import.meta.resolve`. */
  readonly url: string;
}

/** One of the two runs. */
export type Side = 'without' | 'with';

export function comparisonOf(preload: Preload, reports: Readonly<Record<Side, VerifyReport>>): Comparison {
  return {
    verdict: reports.with.verdict,
    preload,
    ...reports,
    lost: { without: lostIn(reports.without), with: lostIn(reports.with) },
  };
}
