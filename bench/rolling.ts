// Restarts servers repeatedly under load, behind real load balancers and in real process managers, and reports lost requests:
// pnpm bench:rolling [--write] [--control] [--runs 3] [--requests 20000] [SETTING ...] [SERVER ...]
// With --write the results go to rolling/results.json and docs/rolling.md. If settings or servers are given, only those run
// again. --control restarts nothing: then no request may be lost.
import { parseArgs } from 'node:util';
import { writeDocument } from './rolling/document.ts';
import { textOf } from './rolling/explain.ts';
import { readResults, withRuns, writeResults } from './rolling/results.ts';
import { run, type Run } from './rolling/run.ts';
import { SERVERS, type Server } from './rolling/servers.ts';
import { PROGRAMS } from './rolling/settings.ts';
import type { Setting } from './rolling/setting.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    control: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    requests: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
  },
});
// Exits by `exit`, so that the leash of a run ends its processes.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(code));
}

const known = [...PROGRAMS.map(({ setting }) => setting.id), ...SERVERS.map(({ id }) => id)];
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
  process.exit(2);
}

for (const { setting, often, once } of PROGRAMS) {
  if (
    !isChosen(
      setting.id,
      PROGRAMS.map((program) => program.setting.id),
    )
  )
    continue;
  for (const server of SERVERS) {
    if (
      !isChosen(
        server.id,
        SERVERS.map(({ id }) => id),
      )
    )
      continue;
    const isNamed = positionals.includes(server.id);
    const requests = Number(values.requests);
    if (often.includes(server)) await measure(setting, server, Number(values.runs), requests);
    else if (once.includes(server) || isNamed) await measure(setting, server, 1, requests / 2);
  }
}

/** All are chosen if none of their kind is given. */
function isChosen(id: string, sort: readonly string[]): boolean {
  return positionals.includes(id) || !positionals.some((name) => sort.includes(name));
}

async function measure(setting: Setting, server: Server, times: number, requests: number): Promise<void> {
  const runs: Run[] = [];
  for (let count = 0; count < times; count += 1) {
    const name = `${setting.id} ${server.id} ${count + 1}/${times}`;
    try {
      const seed = Number(values.seed) + count;
      const result = await run(setting, server, {
        seed,
        requests,
        rate: Number(values.rate),
        restarts: !values.control,
        onBadExit: ({ code, output }) => {
          if (output !== '') console.log(`${name}: ended with ${code}:\n${output}`);
        },
      });
      show(name, result);
      runs.push(result);
    } catch (error) {
      // The other runs continue.
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
      return;
    }
  }
  if (!values.write) return;
  const results = withRuns(readResults(), setting, server, runs, values.control);
  writeResults(results);
  writeDocument(results);
}

function show(name: string, result: Run): void {
  const { sent, lost, restarts, stopTime, badExits, latency, latest, processors, movedOn, causes } = result;
  const parts = [
    `${lost} of ${sent} lost`,
    `${restarts} restarts`,
    ...(stopTime === undefined ? [] : [`SIGTERM to exit ${stopTime} ms`]),
    ...Object.entries(badExits).map(([code, count]) => `${count} ended with ${code}`),
    ...(movedOn > 0 ? [`${movedOn} moved on`] : []),
    `latency ${latency.median} ms, 99 %: ${latency.p99} ms`,
    `late by ${latest} ms`,
    `processors ${Math.round(processors * 100)} %`,
  ];
  console.log(`${name}: ${parts.join(', ')}`);
  for (const cause of causes) console.log(`  ${textOf(cause)}`);
}
