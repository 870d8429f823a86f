import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { codeSpans, firstColumn, read, ROOT, sorted } from './markdown.ts';

const SOURCES = join(ROOT, 'packages/core/src');
const files = readdirSync(SOURCES, { encoding: 'utf8', recursive: true }).filter((path) =>
  path.endsWith('.ts'),
);
/** The folders, and the files beside them, row by row. */
const rows = firstColumn(read('ARCHITECTURE.md'), 'Files of core, and who may import whom').map((cell) =>
  codeSpans(cell).map((name) => name.replace('/', '')),
);

it('the table of ARCHITECTURE.md names every file and folder of core', () => {
  expect(sorted(rows.flat())).toEqual(sorted(new Set(files.map((file) => unitOf(file)))));
});

it.each(files)('%s imports only from rows above its own, or from its own folder', (file) => {
  const imports = [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)]
    .map((match) => posix.join(posix.dirname(file), match[1] ?? ''))
    .filter((target) => unitOf(target) !== unitOf(file));
  const wrong = imports.filter((target) => rowOf(target) >= rowOf(file));
  expect(wrong).toEqual([]);
});

function unitOf(file: string): string {
  return file.split('/', 1)[0]?.replace('.ts', '') ?? '';
}

function rowOf(file: string): number {
  return rows.findIndex((names) => names.includes(unitOf(file)));
}
