import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeSpans, EXAMPLE_READMES, prose, read, ROOT, sorted, tableRows } from './markdown.ts';

const document = read('docs/deployment.md');
const examples = tableRows(document, 'Deployment').map(([example = '', line = '']) => {
  const [, folder = ''] = /\]\(\.\.\/(examples\/[\w-]+\/[\w-]+)\)/.exec(example) ?? [];
  return { folder, line };
});

/** Returns the text of all files that a user may copy from an example. */
function filesOf(folder: string): string {
  // All recipes share the service and its Dockerfile.
  const shared = dirname(folder);
  const directories = [folder, shared, join(shared, 'src')].map((path) => join(ROOT, path));
  return directories
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.md'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

/** Returns the first cells of the tables whose first column is headed "line". */
function lines(markdown: string): string[] {
  const tables = [...prose(markdown).matchAll(/^\| line \|.*\n\|[-|]+\n((?:\|.*\n)+)/gm)];
  return tables.flatMap(([, rows = '']) =>
    rows.split('\n').flatMap((row) => codeSpans(row.split(' | ')[0] ?? '')),
  );
}

describe('docs/deployment.md', () => {
  it('docs/deployment.md has a row for each example with a configuration to copy, and for the cluster', () => {
    const folders = EXAMPLE_READMES.filter((path) => lines(read(path)).length > 0).map((path) =>
      dirname(path),
    );
    expect(sorted(examples.map(({ folder }) => folder))).toEqual(sorted(folders));
  });

  it.each(examples)('docs/deployment.md quotes the files of $folder exactly', ({ folder, line }) => {
    for (const code of codeSpans(line)) expect(filesOf(folder)).toContain(code);
  });
});

describe.each(examples)('$folder/README.md', ({ folder }) => {
  it('the README explains only existing lines', () => {
    const files = filesOf(folder);
    expect(lines(read(join(folder, 'README.md'))).filter((line) => !files.includes(line))).toEqual([]);
  });
});
