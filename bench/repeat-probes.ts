// Finds rare failures: runs every probe many times, each time with the signal at another moment, and prints the complete record
// of each failed shutdown: pnpm bench:repeat [--repeat 100] [--jobs 4] [--only PROBE,...] [ID ...]
import { parseArgs } from 'node:util';
import { PROBE_IDS, type ProbeResult } from '@quiesce/verify';
import { grade } from './peers/grade.ts';
import { PEERS } from './peers/peers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '100' },
    jobs: { type: 'string', default: '4' },
    only: { type: 'string', default: PROBE_IDS.join(',') },
  },
});
const ids = positionals.length > 0 ? positionals : ['quiesce-node-http'];
const only = PROBE_IDS.filter((id) => values.only.split(',').includes(id));

for (const peer of PEERS.filter(({ id }) => ids.includes(id))) {
  const { probes, duration } = await grade(peer, {
    repeat: Number(values.repeat),
    jobs: Number(values.jobs),
    only,
    onProgress: (progress) => {
      if (progress.type === 'probe ended') show(progress.result);
    },
  });
  const asked = probes.filter(({ verdict }) => verdict !== 'skip');
  const failed = sum(asked.map(({ failedRuns }) => failedRuns));
  const all = sum(asked.map(({ runs }) => runs.length));
  const minutes = (duration / 60_000).toFixed(1);
  console.log(`${peer.id}: ${failed} of ${all} failed; ${asked.length} probes, ${minutes} minutes`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function show({ id, verdict, failedRuns, runs }: ProbeResult): void {
  console.log(verdict === 'skip' ? `  ${id}: not asked` : `  ${id}: ${failedRuns} of ${runs.length} failed`);
  for (const [at, run] of runs.entries()) {
    if (run.verdict === 'fail') console.log(`    run ${at}: ${run.saw}\n      ${JSON.stringify(run)}`);
  }
}
