import { PROBE_IDS, type ProbeId } from '@quiesce/verify';
import { LIMITS } from './grade.ts';
import type { Peer } from './peer.ts';
import { PEERS } from './peers.ts';
import type { PeerResult, ProbeSummary, Results } from './results.ts';

/** Separates the prose of docs/peers.md from the part that `documentOf` writes. */
export const PROSE_END = '<!-- From here on written by bench/peers.ts. -->';

/** The tables, each from one probe to another, and narrow enough to be read without scrolling. */
const TABLES = [
  { title: 'What is in flight', from: 'signal-handled', to: 'orphaned-handler' },
  { title: 'Connections', from: 'idle-young', to: 'pipelined-pair' },
  { title: 'What comes after the signal', from: 'new-connections', to: 'load' },
  { title: 'The process', from: 'exit-status', to: 'no-stack-trace' },
] as const;

export interface Row {
  readonly peer: Peer;
  readonly result: PeerResult;
  readonly failed: readonly ProbeId[];
  readonly passed: readonly ProbeId[];
}

/** Returns the tables and the failures. */
export function documentOf(results: Results): string {
  const rows = rowsOf(results);
  const asked = askedIn(results);
  const ofNode = rows.filter(({ peer }) => !peer.program);
  const others = rows.filter(({ peer }) => peer.program);
  const tables = TABLES.map(({ title, from, to }) => {
    const ids = asked.filter((id) => isBetween(id, from, to));
    const cells = ofNode.map((row) => [row.peer.name, ...ids.map((id) => cell(row.result.probes[id]))]);
    return [`### ${title}`, table(['', ...ids], cells)];
  });
  return [
    '## The result',
    overviewOf(ofNode, asked),
    `Node ${[...new Set(rows.map(({ result }) => result.node))].join(', ')}; a grace period of ${LIMITS.budget / 1_000} s, a stall limit of ${LIMITS.stallLimit / 1_000} s.`,
    '## The probes',
    ...tables.flat(),
    '## Other languages and proxies',
    overviewOf(others, asked),
    '### Their probes',
    table(
      ['', ...others.map(({ peer }) => peer.name)],
      asked.map((id) => [id, ...others.map(({ result }) => cell(result.probes[id]))]),
    ),
    '## What failed',
    '`(1 of 3)`: the probe failed in one of three runs. Times are in ms from the signal.',
    ...[...ofNode, ...others].filter(({ failed }) => failed.length > 0).flatMap(failuresOf),
  ].join('\n\n');
}

function isBetween(id: ProbeId, from: ProbeId, to: ProbeId): boolean {
  const at = PROBE_IDS.indexOf(id);
  return PROBE_IDS.indexOf(from) <= at && at <= PROBE_IDS.indexOf(to);
}

function overviewOf(rows: readonly Row[], asked: readonly ProbeId[]): string {
  const cells = rows.map(({ peer, result, passed, failed }) => [
    peer.name,
    result.versions || '–',
    `${passed.length}`,
    `${failed.length}`,
    `${asked.length - passed.length - failed.length}`,
    result.date,
  ]);
  return table(['', 'versions', 'passed', 'failed', 'skipped', 'date'], cells);
}

/** Returns the probes in the results. Newer probes appear after the next measurement. */
function askedIn(results: Results): ProbeId[] {
  const known = new Set(Object.values(results).flatMap(({ probes }) => Object.keys(probes)));
  return PROBE_IDS.filter((id) => known.has(id));
}

/** Sorts by number of failures, lowest first. */
export function rowsOf(results: Results): Row[] {
  return PEERS.flatMap((peer) => {
    const result = results[peer.id];
    if (!result) return [];
    const withVerdict = (wanted: string) => PROBE_IDS.filter((id) => result.probes[id]?.verdict === wanted);
    return [{ peer, result, failed: withVerdict('fail'), passed: withVerdict('pass') }];
  }).toSorted((a, b) => a.failed.length - b.failed.length || b.passed.length - a.passed.length);
}

/** Returns the verdict as a cell: `✗ 2/3` if the probe failed in two of three runs. */
export function cell(probe: ProbeSummary | undefined): string {
  if (probe === undefined || probe.verdict === 'skip') return '–';
  if (probe.verdict === 'pass') return '✓';
  return probe.failedRuns === probe.runs ? '✗' : `✗ ${probe.failedRuns}/${probe.runs}`;
}

function failuresOf({ peer, result, failed }: Row): string[] {
  const lines = failed.map((id) => {
    const { saw = '', runs = 0, failedRuns = 0 } = result.probes[id] ?? {};
    const often = failedRuns === runs ? '' : ` (${failedRuns} of ${runs})`;
    return `- ${id}${often}: ${saw}`;
  });
  return [`### ${peer.name}`, lines.join('\n')];
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
