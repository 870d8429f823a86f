import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeSpans, firstColumn, prose, read, ROOT, sorted } from './markdown.ts';

const MAX_LINES = 150;

const MAP = 'ARCHITECTURE.md';
const CORE = 'packages/core/src';
const VERIFY = 'packages/verify/src';
const files = sourcesIn(CORE);
/** The folders and files of each row. */
const rows = firstColumn(read(MAP), 'Files of core, and who may import whom').map((cell) =>
  codeSpans(cell).map((name) => name.replace(/\/$/, '')),
);
const named = new Set(rows.flat());

it('the table of ARCHITECTURE.md names every file and folder of core', () => {
  expect(sorted(named)).toEqual(sorted(new Set(files.map((file) => unitOf(file)))));
});

it.each(files)('%s imports only from rows above its own, or from its own folder', (file) => {
  const imports = [...readFileSync(join(ROOT, CORE, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)]
    .map((match) => posix.join(posix.dirname(file), match[1] ?? ''))
    .filter((target) => unitOf(target) !== unitOf(file));
  const wrong = imports.filter((target) => rowOf(target) >= rowOf(file));
  expect(wrong).toEqual([]);
});

it(`ARCHITECTURE.md has at most ${MAX_LINES} lines`, () => {
  expect(read(MAP).trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
});

describe.each([
  [MAP, CORE],
  ...readdirSync(join(ROOT, 'docs/decisions')).map((name) => [`docs/decisions/${name}`, CORE] as const),
  ['packages/verify/ARCHITECTURE.md', VERIFY],
] as const)('%s', (document, sources) => {
  const spans = codeSpans(prose(read(document)).replaceAll('\n', ' '));

  it('the document names only existing files and folders', () => {
    // A file in a folder is written in the table without its extension.
    const paths = spans.filter(
      (span) => /^[\w.-]+(\/[\w.-]*)+$|^[\w-]+\.(ts|md)$/.test(span) && !named.has(span),
    );
    const known = new Set([...sourcesIn('packages/cluster/src'), ...readdirSync(join(ROOT, sources))]);
    const isThere = (path: string) =>
      [ROOT, join(ROOT, sources)].some((from) => existsSync(join(from, path)));
    expect(paths.filter((path) => !known.has(path) && !isThere(path))).toEqual([]);
  });

  it('the document names only existing members of classes and interfaces', () => {
    const members = spans.filter((span) => /^[A-Z]\w*\.#?\w+$/.test(span));
    expect(members.filter((member) => !isMember(member))).toEqual([]);
  });
});

function sourcesIn(folder: string): string[] {
  const paths = readdirSync(join(ROOT, folder), { encoding: 'utf8', recursive: true });
  return paths.filter((path) => path.endsWith('.ts'));
}

/** True if the file that declares the type also declares the member: a file of core has one class. */
function isMember(span: string): boolean {
  const [type, member = ''] = span.split('.', 2);
  return files.some((file) => {
    const source = readFileSync(join(ROOT, CORE, file), 'utf8');
    const hasType = new RegExp(`(class|interface) ${type}\\b`).test(source);
    return hasType && new RegExp(`^  [\\w ]*${member}\\b`, 'm').test(source);
  });
}

/** Returns the name of a file in the table: its own, or that of its folder. */
function unitOf(file: string): string {
  const name = file.replace('.ts', '');
  return named.has(name) ? name : (name.split('/', 1)[0] ?? '');
}

function rowOf(file: string): number {
  return rows.findIndex((names) => names.includes(unitOf(file)));
}
