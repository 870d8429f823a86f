import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../packages.ts';

/** Files with prose: documents, and the comments and test titles of code. Generated files are excluded. */
const PROSE = ['*.md', '*.ts', '*.mjs', ':!packages/*/api/*', ':!**/CHANGELOG.md'];

/** Returns the lines that were added or changed since a commit, committed or not, by file. */
export function changedLines(since: string): ReadonlyMap<string, ReadonlySet<number>> {
  const changed = new Map<string, ReadonlySet<number>>();
  for (const [file, ranges] of hunks(git('diff', '--unified=0', '--find-renames', since, '--', ...PROSE))) {
    changed.set(
      file,
      new Set(ranges.flatMap(([from, count]) => Array.from({ length: count }, (_, i) => from + i))),
    );
  }
  for (const file of git('ls-files', '--others', '--exclude-standard', '--', ...PROSE).split('\n')) {
    if (file === '') continue;
    const { length } = readFileSync(join(ROOT, file), 'utf8').split('\n');
    changed.set(file, new Set(Array.from({ length }, (_, i) => i + 1)));
  }
  return changed;
}

/** True if the history contains a commit. */
export function isKnown(commit: string): boolean {
  if (!existsSync(join(ROOT, '.git'))) return false;
  try {
    git('cat-file', '-e', `${commit}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

/** Returns the ranges of changed lines of each file, from the output of `git diff`: `+++ b/file`, then `@@ -1 +2,3 @@`. */
function hunks(diff: string): Map<string, [from: number, count: number][]> {
  const files = new Map<string, [number, number][]>();
  let ranges: [number, number][] = [];
  for (const line of diff.split('\n')) {
    const [, file] = /^\+\+\+ b\/(.+)$/.exec(line) ?? [];
    if (file !== undefined) files.set(file, (ranges = []));
    const [, from, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (from !== undefined) ranges.push([Number(from), Number(count)]);
  }
  return files;
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
