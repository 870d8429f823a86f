import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks, read, ROOT } from './markdown.ts';

const blocks = codeBlocks(read('docs/guides/test-runners.md'));
const app = blocks.find(({ code }) => code.startsWith('// app.js'))?.code ?? '';
/** The same app in CommonJS. */
const commonJsApp = app
  .replaceAll(/^import (.+) from '(.+)';$/gm, "const $1 = require('$2');")
  .replace('export function createApp', 'exports.createApp = createApp;\nfunction createApp');

const bin = (name: string): string => join(ROOT, 'test/node_modules/.bin', name);
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  Vitest: [bin('vitest'), 'run', '--root', '.'],
  Jest: [bin('jest'), '--rootDir', '.', '--detectOpenHandles'],
  'node:test': [process.execPath, '--test'],
};

it.each(Object.entries(RUNNERS))(
  '%s runs the tests of the page, ends by itself, and detects no open handle',
  async (tab, [file = '', ...words]) => {
    const code = blocks.find((block) => block.tab === tab)?.code ?? '';
    const [, name = ''] = /^\/\/ (\S+)/.exec(code) ?? [];
    // Beside node_modules, so that the packages resolve.
    const folder = await mkdtemp(join(import.meta.dirname, '.example-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const files = {
      'package.json': '{ "type": "module", "jest": { "testMatch": ["**/*.test.cjs"] } }',
      'vitest.config.js': 'export default {};', // Vitest would look for one in parent folders
      'app.js': app,
      'app.cjs': commonJsApp,
      [name]: code,
    };
    await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
    // Without the variables that Vitest sets for its own workers.
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { stdout, stderr } = await promisify(execFile)(file, words, { cwd: folder, env });
    expect(stdout + stderr).toMatch(/Tests:?\s+2 passed|[#ℹ] pass 2/);
    expect(stdout + stderr).not.toContain('open handle');
  },
);
