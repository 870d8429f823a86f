import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lostIn, type Lost, type ProbeId, type Side, type Verdict, type VerifyReport } from '@quiesce/verify';

/** The results of one run, without the records of each shutdown. */
export interface Grading {
  /** `yyyy-mm-dd`. */
  readonly date: string;
  readonly node: string;
  /** Names and versions of its packages. */
  readonly versions: string;
  readonly probes: Readonly<Partial<Record<ProbeId, ProbeSummary>>>;
  readonly lost: Lost;
}

export interface ProbeSummary {
  readonly verdict: Verdict;
  readonly saw: string;
  readonly runs: number;
  readonly failedRuns: number;
}

/** Results by the id of the framework; each side can be measured again separately. */
export type Results = Readonly<Record<string, Readonly<Partial<Record<Side, Grading>>>>>;

const FILE = join(import.meta.dirname, 'results.json');

export function readResults(): Results {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
}

export function gradingOf(report: VerifyReport, versions: string): Grading {
  return {
    date: report.startedAt.slice(0, 10),
    node: process.version,
    versions,
    probes: Object.fromEntries(
      report.probes.map(({ id, verdict, saw, runs, failedRuns }) => [
        id,
        { verdict, saw, runs: runs.length, failedRuns },
      ]),
    ),
    lost: lostIn(report),
  };
}
