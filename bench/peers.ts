// Grades the shutdown of every peer with the same probes, and prints what failed: pnpm bench:peers [--write] [ID ...]
// With --write the results go to peers/results.json, and from there into docs/peers.md and the README. Single peers can be graded again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withComparison } from './peers/comparison.ts';
import { documentOf, PROSE_END } from './peers/document.ts';
import { grade } from './peers/grade.ts';
import { PEERS } from './peers/peers.ts';
import { readResults, summaryOf, writeResults } from './peers/results.ts';
import { missingFor } from './peers/versions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '2' },
  },
});
const DOCUMENT = join(import.meta.dirname, '../docs/peers.md');
const README = join(import.meta.dirname, '../README.md');

for (const peer of PEERS.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  const missing = missingFor(peer);
  if (missing !== undefined) {
    console.log(`${peer.id}: skipped, ${missing}`);
    continue;
  }
  const report = await grade(peer, { repeat: Number(values.repeat), jobs: Number(values.jobs) });
  const failed = report.probes.filter(({ verdict }) => verdict === 'fail');
  const seconds = Math.round(report.duration / 1_000);
  console.log(`${peer.id}: ${failed.length} of ${report.probes.length} failed (${seconds} s)`);
  for (const { id, failedRuns, runs, saw } of failed) {
    console.log(`  ${id}, ${failedRuns} of ${runs.length}: ${saw}`);
  }
  if (values.write) write({ ...readResults(), [peer.id]: summaryOf(peer, report) });
}

function write(results: Parameters<typeof writeResults>[0]): void {
  writeResults(results);
  const [prose = ''] = readFileSync(DOCUMENT, 'utf8').split(PROSE_END);
  writeFileSync(DOCUMENT, `${prose}${PROSE_END}\n\n${documentOf(results)}\n`);
  writeFileSync(README, withComparison(readFileSync(README, 'utf8'), results));
}
