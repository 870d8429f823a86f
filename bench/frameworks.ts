// Creates the stock template of every framework, and judges its shutdown with and without a preload: pnpm bench:frameworks [--write] [NAMES…]
// With --write the results go to frameworks/results.json, and from there into docs/without-code-frameworks.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Side } from '@quiesce/verify';
import { FRAMEWORKS } from './frameworks/frameworks.ts';
import { grade } from './frameworks/grade.ts';
import { prepare, versionsOf } from './frameworks/prepare.ts';
import { gradingOf, readResults, writeResults } from './frameworks/results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    side: { type: 'string', multiple: true, default: ['without', 'with'] },
    // Where the templates are kept for the next time. Without it, they are in a temporary folder that goes with the run.
    folder: { type: 'string' },
    // Only creates and builds them.
    prepare: { type: 'boolean', default: false },
    preload: { type: 'string', default: 'file:///tmp/frameworks-proto/auto2.mjs' },
  },
});
const SIDES = ['without', 'with'] as const satisfies readonly Side[];
const folder = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'frameworks-')) : resolve(values.folder);
const names = new Set(positionals);

try {
  for (const framework of FRAMEWORKS.filter(({ id }) => names.size === 0 || names.has(id))) {
    const own = await prepare(framework.template, folder);
    const versions = versionsOf(framework.template, own);
    console.log(`${framework.id}: ${versions}`);
    for (const side of SIDES.filter((one) => values.side.includes(one) && !values.prepare)) {
      const report = await grade(framework, own, side, {
        preload: values.preload,
        repeat: Number(values.repeat),
        jobs: Number(values.jobs),
      });
      const failed = report.probes.filter(({ verdict }) => verdict === 'fail');
      const asked = report.probes.filter(({ verdict }) => verdict !== 'skip');
      const grading = gradingOf(report, versions);
      console.log(
        `  ${side}: ${failed.length} of ${asked.length} failed, ${grading.lost.lost} of ${grading.lost.requests} lost (${Math.round(report.duration / 1_000)} s)`,
      );
      for (const { id, saw } of failed) console.log(`    ${id}: ${saw}`);
      if (values.write) {
        const results = readResults();
        writeResults({ ...results, [framework.id]: { ...results[framework.id], [side]: grading } });
      }
    }
  }
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
