// Puts defects into core, one at a time, and runs the tests until one fails: pnpm defects [--all] [NUMBER ...]
// In a copy of the last commit. First what looks at core most closely, then the rest of `test`, with --all that of `test:all`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../packages.ts';
import { DEFECTS, type Defect } from './defects.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
});
/** Arguments of `vitest run`, one run after the other: what one of them finds, the next need not look for. */
const STAGES: readonly (readonly string[])[] = [
  ['packages/core', 'test/faults', '--project', '!long*'],
  ['packages/', 'test/process', '--project', '!long*'],
  ['--project', '!long*'],
  ...(values.all ? [['--project', 'long*']] : []),
];

const copy = mkdtempSync(join(tmpdir(), 'quiesce-defects-'));
try {
  execFileSync('git', ['clone', '--quiet', ROOT, copy]);
  pnpm('install', '--frozen-lockfile', '--prefer-offline');
  allowUnused();
  process.exitCode = runAll();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function runAll(): 0 | 1 {
  const missed: string[] = [];
  const chosen = [...DEFECTS.entries()].filter(
    ([index]) => positionals.length === 0 || positionals.includes(String(index + 1)),
  );
  for (const [index, defect] of chosen) {
    const caught = catching(defect);
    console.log(`${index + 1}. ${defect.file}: ${defect.what}\n   ${caught ?? 'not caught'}`);
    if (caught === undefined) missed.push(defect.file);
  }
  console.log(`${chosen.length - missed.length} of ${chosen.length} are caught.`);
  return missed.length === 0 ? 0 : 1;
}

/** What a defect leaves without a use is no error: the tests are to find it, not the compiler. */
function allowUnused(): void {
  const path = join(copy, 'tsconfig.base.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/("noUnused\w+": )true/g, '$1false'));
}

/** How a defect is caught. */
function catching({ file, from, to }: Defect): string | undefined {
  const path = join(copy, 'packages/core/src', file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(from);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times '${from}': point the defect to it.`);
  writeFileSync(path, parts.join(to));
  try {
    if (pnpm('build') !== 0) throw new Error(`${file} does not compile with '${to}'.`);
    for (const words of STAGES) {
      const found = firstFailure(words);
      if (found !== undefined) return `caught by ${found}`;
    }
    return undefined;
  } finally {
    writeFileSync(path, source);
  }
}

/** The title of the first test that fails. */
function firstFailure(words: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--bail=1',
      '--reporter=dot',
      '--typecheck.enabled=false',
      ...words,
    ],
    { cwd: copy, encoding: 'utf8', maxBuffer: 1e9, env: { ...process.env, NO_COLOR: '1' } },
  );
  if (status === 0) return undefined;
  return / FAIL +(.+)/.exec(stdout + stderr)?.[1] ?? `a run without tests that fail: ${stderr.slice(-500)}`;
}

function pnpm(...words: readonly string[]): number | null {
  return spawnSync('npx', ['-y', 'pnpm@10.34.9', '--silent', ...words], { cwd: copy, stdio: 'ignore' })
    .status;
}
