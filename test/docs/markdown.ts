import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT: string = join(import.meta.dirname, '../..');

/** Paths of all documents of the repository, from its root. */
export const DOCUMENTS: readonly string[] = [
  '.',
  'docs',
  'docs/guides',
  'docs/recipes',
  'docs/migrate',
  'docs/decisions',
  'docs/upstream',
]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => join(folder, file)))
  .filter((path) => path.endsWith('.md'));

/** READMEs of the examples and of the test programs. */
export const EXAMPLE_READMES: readonly string[] = [
  'examples/README.md',
  ...['examples', 'examples/deployment', 'programs'].flatMap((parent) => readmesIn(parent)),
];

function readmesIn(parent: string): string[] {
  return readdirSync(join(ROOT, parent))
    .map((folder) => join(parent, folder, 'README.md'))
    .filter((path) => existsSync(join(ROOT, path)));
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export interface CodeBlock {
  readonly language: string;
  /** The file of the repository that it is an excerpt of, given after the language. */
  readonly excerptOf: string | undefined;
  /** The name of its tab, if the site shows several blocks as tabs. */
  readonly tab: string | undefined;
  readonly code: string;
  readonly line: number;
}

/** Returns the fenced code blocks of a document. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)(?: \[(.+?)\]| (\S+))?\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] ?? '',
    tab: match[2],
    excerptOf: match[3],
    code: match[4] ?? '',
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
}

/** Returns the document without its code blocks, in which '#' and '[' have other meanings. */
export function prose(markdown: string): string {
  return markdown.replaceAll(/^```\w*(?: \[.+?\]| \S+)?\n.*?^```$/gms, '');
}

export interface Section {
  readonly title: string;
  readonly text: string;
}

/** Returns the sections of a document, each up to the next heading of any level. */
export function sections(markdown: string): Section[] {
  return prose(markdown)
    .split(/^#+ /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title, text: lines.join('\n') };
    });
}

/** Returns the contents of code spans. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

/** Returns the rows of a section's table without its header, each as a list of cells. */
export function tableRows(markdown: string, title: string): string[][] {
  return tableLines(markdown, title).slice(2);
}

function tableLines(markdown: string, title: string): string[][] {
  const section = sections(markdown).find((candidate) => candidate.title === title);
  if (!section) throw new Error(`There is no section '${title}'.`);
  const rows = section.text.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Returns the header cells of a section's table. */
export function tableHeads(markdown: string, title: string): string[] {
  return tableLines(markdown, title)[0] ?? [];
}

/** Returns the first column of a section's table without its header. */
export function firstColumn(markdown: string, title: string): string[] {
  return tableRows(markdown, title).map(([cell = '']) => cell);
}

/** Sorts by code units. */
export function sorted(names: Iterable<string>): string[] {
  return [...names].toSorted((left, right) => (left < right ? -1 : 1));
}
