import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT: string = join(import.meta.dirname, '../..');

/** Folders whose documents have no page: what npm shows of each package, and what is no document. */
const FOLDERS_WITHOUT_PAGE = ['packages', 'scripts', 'test'];

export const WITHOUT_PAGE: readonly string[] = [
  ...FOLDERS_WITHOUT_PAGE.map((folder) => `${folder}/**`),
  '**/fixtures/**',
];

/** Where the site has the page of a document. Its home is `docs/index.md`, so the README of the repository is `readme`. */
export function pageOf(document: string): string {
  if (document === 'README.md') return 'readme.md';
  return document.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

export function hasPage(path: string): boolean {
  return path.endsWith('.md') && !FOLDERS_WITHOUT_PAGE.some((folder) => path.startsWith(`${folder}/`));
}

/** The file that a link leads to: for a folder its README, or that of the nearest folder above. */
export function linkedFile(path: string): string {
  if (!existsSync(join(ROOT, path))) throw new Error(`There is no '${path}' in the repository.`);
  if (!statSync(join(ROOT, path)).isDirectory()) return path;
  const readme = join(path, 'README.md');
  return existsSync(join(ROOT, readme)) ? readme : linkedFile(dirname(path));
}

/** The first heading of a document. */
export function titleOf(document: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(ROOT, document), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${document} has no heading.`);
  return title.replaceAll('`', '');
}

/** The Markdown files of a folder. */
export function documentsIn(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).toSorted();
  return names.filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

/** The READMEs of the folders in a folder. */
export function readmesBelow(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).toSorted();
  return names.map((name) => join(folder, name, 'README.md')).filter((path) => existsSync(join(ROOT, path)));
}
