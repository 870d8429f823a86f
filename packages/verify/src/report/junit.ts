import { element, type Markup } from './markup.ts';
import { RANK_WORDS } from './rank.ts';
import type { ProbeResult, RunRecord, VerifyReport } from './report.ts';
import { outputLines, withVerdict } from './words.ts';

/** Lines of the server's output in a failure. */
const OUTPUT = 40;
const NAME = 'quiesce verify';
/** Characters that XML 1.0 does not allow (§2.2), such as half of a surrogate pair. */
const NO_CHARACTERS = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Returns the report as JUnit XML for CI systems: one suite, one test case per probe. */
export function toJUnit(report: VerifyReport): string {
  const { probes, server, seed, startedAt, duration } = report;
  const counts = {
    tests: probes.length,
    failures: withVerdict(probes, 'fail').length,
    errors: 0,
    skipped: withVerdict(probes, 'skip').length,
    time: seconds(duration),
  };
  const { skipped, ...sums } = counts;
  const facts = {
    url: server.url,
    command: server.command?.join(' ') ?? '',
    'stopped by': server.stoppedBy,
    seed: `${seed}`,
  };
  const properties = Object.entries(facts).map(([name, value]) => element('property', { name, value }));
  const suite = element(
    'testsuite',
    { name: NAME, timestamp: startedAt.replace(/\.\d+Z$/, ''), ...sums, skipped },
    element('properties', {}, properties),
    probes.map(caseOf),
  );
  const { text } = element('testsuites', { name: NAME, ...sums }, suite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replaceAll(NO_CHARACTERS, '\uFFFD')}\n`;
}

function caseOf(probe: ProbeResult): Markup {
  const { id, title, runs, saw, verdict } = probe;
  const time = seconds(runs.reduce((sum, run) => sum + durationOf(run), 0));
  // In the schema of Jenkins, the reason is the text of the element.
  const skipped = verdict === 'skip' ? element('skipped', {}, saw) : undefined;
  const failure =
    verdict === 'fail' ? element('failure', { message: saw, type: probe.rank }, detailsOf(probe)) : undefined;
  return element('testcase', { classname: NAME, name: `${id}: ${title}`, time }, skipped, failure);
}

function detailsOf(probe: ProbeResult): string {
  const { title, saw, precedent, fix, rank, failedRuns, runs } = probe;
  return [
    `has to hold: ${title}`,
    `seen: ${saw}`,
    `rank: ${RANK_WORDS[rank]}`,
    `failed in: ${failedRuns} of ${runs.length} runs`,
    `precedent: ${precedent}`,
    `to try: ${fix}`,
    ...outputLines(probe, OUTPUT).map((line) => `it wrote: ${line}`),
  ].join('\n');
}

/** Returns the ms from the start of the server to the end of the probe. */
function durationOf({ startedAt, endedAt }: RunRecord): number {
  return endedAt - startedAt;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
