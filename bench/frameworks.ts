// Creates the stock template of every framework, and judges its shutdown with and without @quiesce/auto: pnpm bench:frameworks
// [--write] [ID ...]
// With --write the results go to frameworks/results.json and docs/without-code-frameworks.md. Single frameworks can be judged
// again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { documentOf, PROSE_END } from './frameworks/document.ts';
import { FRAMEWORKS } from './frameworks/frameworks.ts';
import { grade, SIDES } from './frameworks/grade.ts';
import { prepare, versionsOf } from './frameworks/prepare.ts';
import { gradingOf, readResults, writeResults, type Results } from './frameworks/results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    // Judges only one side: without, with.
    side: { type: 'string', multiple: true, default: [...SIDES] },
    // Folder in which the templates are kept for the next run. By default a temporary folder, removed at the end.
    folder: { type: 'string' },
  },
});
const DOCUMENT = join(import.meta.dirname, '../docs/without-code-frameworks.md');
const preload = import.meta.resolve('@quiesce/auto');
const isKept = values.folder !== undefined;
const folder =
  values.folder === undefined ? mkdtempSync(join(tmpdir(), 'frameworks-')) : resolve(values.folder);

const unknown = positionals.filter((name) => !FRAMEWORKS.some(({ id }) => id === name));
if (unknown.length > 0) {
  const known = FRAMEWORKS.map(({ id }) => id).join(', ');
  throw new Error(`There is no framework ${unknown.join(', ')}. Known: ${known}.`);
}

try {
  for (const framework of FRAMEWORKS.filter(
    ({ id }) => positionals.length === 0 || positionals.includes(id),
  )) {
    const own = await prepare(framework.template, folder);
    const versions = versionsOf(framework.template, own);
    console.log(`${framework.id}: ${versions}`);
    for (const side of SIDES.filter((one) => values.side.includes(one))) {
      const options = { preload, repeat: Number(values.repeat), jobs: Number(values.jobs) };
      const report = await grade(framework, own, side, options);
      const grading = gradingOf(report, versions);
      const asked = report.probes.filter(({ verdict }) => verdict !== 'skip');
      const failed = asked.filter(({ verdict }) => verdict === 'fail');
      const { lost, requests } = grading.lost;
      const seconds = Math.round(report.duration / 1_000);
      console.log(
        `  ${side}: ${failed.length} of ${asked.length} failed, ${lost} of ${requests} lost (${seconds} s)`,
      );
      for (const { id, failedRuns, runs, saw } of failed) {
        console.log(`    ${id}, ${failedRuns} of ${runs.length}: ${saw}`);
      }
      const results = readResults();
      if (values.write) {
        write({ ...results, [framework.id]: { ...results[framework.id], [side]: grading } });
      }
    }
  }
} finally {
  if (!isKept) rmSync(folder, { recursive: true, force: true });
}

function write(results: Results): void {
  writeResults(results);
  const [prose = ''] = readFileSync(DOCUMENT, 'utf8').split(PROSE_END);
  writeFileSync(DOCUMENT, `${prose}${PROSE_END}\n\n${documentOf(results)}\n`);
}
