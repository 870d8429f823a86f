import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeId, Verdict, VerifyReport } from '@quiesce/verify';
import type { Peer } from './peer.ts';
import { versionsOf } from './versions.ts';

/** Result of grading one peer, without the records of each shutdown. */
export interface PeerResult {
  /** `yyyy-mm-dd`. */
  readonly date: string;
  readonly node: string;
  /** Names and versions of its packages. */
  readonly versions: string;
  readonly probes: Readonly<Partial<Record<ProbeId, ProbeSummary>>>;
}

export interface ProbeSummary {
  readonly verdict: Verdict;
  readonly saw: string;
  readonly runs: number;
  readonly failedRuns: number;
}

export type Results = Readonly<Record<string, PeerResult>>;

const FILE = join(import.meta.dirname, 'results.json');

export function readResults(): Results {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
}

export function summaryOf(peer: Peer, { startedAt, probes }: VerifyReport): PeerResult {
  return {
    date: startedAt.slice(0, 10),
    node: process.version,
    versions: versionsOf(peer).join(', '),
    probes: Object.fromEntries(
      probes.map(({ id, verdict, saw, runs, failedRuns }) => [
        id,
        { verdict, saw, runs: runs.length, failedRuns },
      ]),
    ),
  };
}
