import { create } from 'xmlbuilder2';
import type { ProbeResult, RunRecord, VerifyReport } from './report.ts';
import { clean, outputLines, withVerdict } from './words.ts';

/** Lines of the server's output in a failure. */
const OUTPUT = 40;

/** The report as JUnit XML, as CI systems read it: one suite, one test case for each probe. */
export function toJUnit(report: VerifyReport): string {
  const { probes, server, seed, startedAt, duration } = report;
  const counts = {
    tests: probes.length,
    failures: withVerdict(probes, 'fail').length,
    errors: 0,
    skipped: withVerdict(probes, 'skip').length,
    time: seconds(duration),
  };
  // Half of a surrogate pair is no character, either.
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\uFFFD' });
  const { skipped, ...sums } = counts;
  const suite = document.ele('testsuites', { name: 'quiesce verify', ...sums }).ele('testsuite', {
    name: 'quiesce verify',
    timestamp: startedAt.replace(/\.\d+Z$/, ''),
    ...sums,
    skipped,
  });
  const properties = suite.ele('properties');
  const facts = {
    url: server.url,
    command: server.command?.join(' ') ?? '',
    'stopped by': server.stoppedBy,
    seed,
  };
  for (const [name, value] of Object.entries(facts)) {
    properties.ele('property', { name, value: clean(`${value}`) });
  }
  for (const probe of probes) {
    const test = suite.ele('testcase', {
      classname: 'quiesce verify',
      name: `${probe.id}: ${probe.title}`,
      time: seconds(probe.runs.reduce((sum, run) => sum + durationOf(run), 0)),
    });
    const message = clean(probe.saw);
    // By Jenkins' schema the reason is its text.
    if (probe.verdict === 'skip') test.ele('skipped').txt(message);
    if (probe.verdict === 'fail') test.ele('failure', { message, type: 'failure' }).txt(detailsOf(probe));
  }
  return document.end({ prettyPrint: true });
}

function detailsOf(probe: ProbeResult): string {
  const { title, saw, precedent, fix, failedRuns, runs } = probe;
  return [
    `has to hold: ${title}`,
    `seen: ${clean(saw)}`,
    `failed in: ${failedRuns} of ${runs.length} runs`,
    `precedent: ${precedent}`,
    `to try: ${fix}`,
    ...outputLines(probe, OUTPUT).map((line) => `it wrote: ${line}`),
  ].join('\n');
}

/** ms from the start of the server to the end of the probe. */
function durationOf({ startedAt, endedAt }: RunRecord): number {
  return endedAt - startedAt;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
