import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES, exampleFolder } from '../../../scripts/examples.ts';
import { read } from '../../../test/docs/markdown.ts';
import { createQuiesce } from './create-quiesce.ts';
import { projectOf } from './project.ts';

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe.each(EXAMPLES)('--template %s', (name) => {
  it('a template is written to a new folder and gets the name of the folder', async () => {
    const cwd = await projectOf({});
    const { code, stdout, stderr } = await createQuiesce(['My service', '--template', name], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`My service: a copy of the example ${name}\n\nWritten\n`);
    const files = filesIn(join(cwd, 'My service'));
    expect(files).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'package.json']));
    for (const file of files) {
      const text = readFileSync(join(cwd, 'My service', file), 'utf8');
      if (file === '.gitignore') continue;
      const original = readFileSync(join(exampleFolder(name), file), 'utf8');
      expect(text).toBe(
        file === 'package.json' ? original.replace(/"example-[\w-]+"/, '"my-service"') : original,
      );
    }
  });

  it('a template is listed in docs/init.md', () => {
    expect(read('docs/init.md')).toContain(`\`${name}\``);
  });
});

it('--template does not overwrite files', async () => {
  const cwd = await projectOf({ 'mine.txt': 'mine' });
  const { code, stderr } = await createQuiesce(['.', '--template', 'express'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('ERR_QUIESCE_INIT_TEMPLATE: . is not empty');
  expect(filesIn(cwd)).toEqual(['mine.txt']);
});

it('--template needs a folder name', async () => {
  const cwd = await projectOf({});
  const { code, stderr } = await createQuiesce(['--template', 'express'], { cwd });
  expect([code, filesIn(cwd)]).toEqual([2, []]);
  expect(stderr).toContain('create-quiesce my-service --template express');
});

it('--template with --dry-run lists the files and writes none', async () => {
  const cwd = await projectOf({});
  const { code, stdout } = await createQuiesce(['new', '--template', 'express', '--dry-run'], { cwd });
  expect([code, filesIn(cwd)]).toEqual([0, []]);
  expect(stdout).toContain('  new/src/server.js\n');
});

it('--template rejects a folder that is a file', async () => {
  const cwd = await projectOf({});
  writeFileSync(join(cwd, 'file'), '');
  const { code, stderr } = await createQuiesce(['file', '--template', 'express'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('ENOTDIR');
});
