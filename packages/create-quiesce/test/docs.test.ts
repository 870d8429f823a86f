import { describe, expect, it } from 'vitest';
import { codeBlocks, firstColumn, read, tableRows } from '../../../test/docs/markdown.ts';
import { createCommand } from '../src/command.ts';
import { INIT_ERROR_CODES } from '../src/errors.ts';
import { createQuiesce } from './create-quiesce.ts';
import { manifest, projectOf } from './project.ts';

const DOCUMENT = read('docs/init.md');

describe('docs/init.md', () => {
  it('docs/init.md has a row for each option of the command', () => {
    const rows = createCommand().options.map(({ flags, description }) => [`\`${flags}\``, description]);
    expect(tableRows(DOCUMENT, 'Options')).toEqual(rows);
  });

  it('docs/init.md has a row for each error code', () => {
    expect(firstColumn(DOCUMENT, 'Errors')).toEqual(INIT_ERROR_CODES.map((code) => `\`${code}\``));
  });

  it('docs/init.md shows the real output of the command', async () => {
    const [, , server = '', output] = codeBlocks(DOCUMENT).map(({ code }) => code);
    const folder = await projectOf({
      'package.json': manifest(['express', 'pg'], { type: 'module', scripts: { start: 'node server.js' } }),
      'server.js': server,
      'routes.js': 'export const routes = (_request, _response, next) => next();\n',
    });
    const { stdout } = await createQuiesce([], { cwd: folder });
    expect(stdout).toBe(output);
  });
});
