// Inserts defects into core, one at a time, and runs the tests until one fails: pnpm defects [--near | --all] [NUMBER ...]
// Works in a copy of the last commit. With --near it runs only the test file of each defect, with --all the tests of `test:all`,
// otherwise those of `test`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../packages.ts';
import type { Defect } from './defect.ts';
import { DEFECTS } from './defects.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, near: { type: 'boolean', default: false } },
});
const SHORT = ['--project', '!long*'];
/** Returns the test stages, run until one fails: the near tests, then the quick ones, then all. */
function stagesOf({ near }: Defect): readonly (readonly string[])[] {
  const first = [near, ...SHORT];
  if (values.near) return [first];
  return [
    first,
    ['test/faults', ...SHORT],
    ['packages/core', ...SHORT],
    ['packages/', 'test/process', ...SHORT],
    SHORT,
    ...(values.all ? [['--project', 'long*']] : []),
  ];
}
/** How many times a stage is repeated after an unrelated failure: on a busy machine tests may time out. */
const TRIES = 3;

const copy = mkdtempSync(join(tmpdir(), 'quiesce-defects-'));
try {
  execFileSync('git', ['clone', '--quiet', ROOT, copy]);
  // This test detects any defect, and does not test behaviour.
  rmSync(join(copy, 'test/docs/defects.test.ts'));
  pnpm('install', '--frozen-lockfile', '--prefer-offline');
  allowUnused();
  build();
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
    console.log(
      `${index + 1}. ${defect.file}: ${defect.what}\n   ${caught === undefined ? 'not caught' : `caught by ${caught}`}`,
    );
    if (caught === undefined) missed.push(defect.file);
  }
  console.log(`${chosen.length - missed.length} of ${chosen.length} are caught.`);
  return missed.length === 0 ? 0 : 1;
}

/** Code that a defect makes unused is not an error: the tests must find the defect, not the compiler. */
function allowUnused(): void {
  const path = join(copy, 'tsconfig.base.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/("noUnused\w+": )true/g, '$1false'));
}

/** Returns the test that detects a defect. */
function catching(defect: Defect): string | undefined {
  for (const words of stagesOf(defect)) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = withDefect(defect, () => {
        if (spawns(words)) build();
        return firstFailure(words);
      });
      if (spawns(words)) build();
      if (found === undefined) break;
      // The failure counts only if the test passes without the defect.
      const [file = ''] = found.split(' > ');
      if (firstFailure([file, ...words.slice(-2)]) === undefined) return found;
    }
  }
  return undefined;
}

function withDefect<Result>({ file, from, to }: Defect, call: () => Result): Result {
  const path = join(copy, 'packages/core/src', file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(from);
  if (parts.length !== 2)
    throw new Error(`${file} has '${from}' ${parts.length - 1} times; it must be there once.`);
  writeFileSync(path, parts.join(to));
  try {
    return call();
  } finally {
    writeFileSync(path, source);
  }
}

/** True if tests may start processes, which run the build. Those of core, of the contract and of faults run the sources. */
function spawns([first = '']: readonly string[]): boolean {
  return !/^(packages\/(core|conformance)|test\/faults)/.test(first);
}

function build(): void {
  if (pnpm('build') !== 0) throw new Error(`${copy} cannot be built.`);
}

/** Returns the file and the title of the first failing test. */
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
  const [, test] = / FAIL +\|.+?\| (.+)/.exec(stdout + stderr) ?? [];
  if (test === undefined) throw new Error(`Vitest failed, but no test did:\n${stdout}${stderr}`);
  return test;
}

function pnpm(...words: readonly string[]): number | null {
  return spawnSync('npx', ['-y', 'pnpm@10.34.9', '--silent', ...words], { cwd: copy, stdio: 'ignore' })
    .status;
}
