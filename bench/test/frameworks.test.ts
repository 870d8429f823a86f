import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { documentOf } from '../frameworks/document.ts';
import { manifest, type Framework } from '../frameworks/framework.ts';
import { FRAMEWORKS } from '../frameworks/frameworks.ts';
import { grade } from '../frameworks/grade.ts';
import { prepare, versionsOf } from '../frameworks/prepare.ts';
import { gradingOf, type Results } from '../frameworks/results.ts';

/** A server whose "starter" is two files, and whose build copies one of them. Nothing is installed. */
const SERVER: Framework = {
  id: 'koa',
  name: 'Koa',
  template: {
    id: 'sample',
    writtenBecause: 'nothing is installed in a test',
    files: {
      'package.json': manifest({ version: '1.2.3' }),
      'node_modules/dependency/package.json': manifest({ version: '4.5.6' }),
      'src/server.js': `import { createServer } from 'node:http';

createServer((request, response) => response.end('hello')).listen(process.env.PORT, process.env.HOST);
`,
    },
    commands: ['mkdir dist', 'cp src/server.js dist/server.js'],
    packages: ['dependency'],
  },
  start: 'node dist/server.js',
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frameworks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('the template of a framework', () => {
  it('the template of a framework is created and built once, in a folder of its own', async () => {
    const folder = temporaryFolder();
    const own = await prepare(SERVER.template, folder);
    expect(own).toBe(join(folder, 'sample'));
    expect(versionsOf(SERVER.template, own)).toBe('dependency 4.5.6');
    const { ino } = statSync(join(own, 'dist/server.js'));
    await prepare(SERVER.template, folder);
    expect(statSync(join(own, 'dist/server.js')).ino).toBe(ino);
  });

  it('a template is not complete if a command fails, and the error has the output of the command', async () => {
    const folder = temporaryFolder();
    const commands = ['mkdir dist', 'cp src/nothing.js dist/server.js'];
    const failing = prepare({ ...SERVER.template, commands }, folder);
    await expect(failing).rejects.toThrow(/^cp src\/nothing\.js .*, ended with 1\. It wrote:\ncp: /);
    const own = await prepare(SERVER.template, folder);
    expect(existsSync(join(own, 'dist/server.js'))).toBe(true);
  });
});

it('a server is judged without and with @quiesce/auto, and the results are written', async () => {
  const own = await prepare(SERVER.template, temporaryFolder());
  // Uses the build, because the server is a process of its own.
  const packageJson = pathToFileURL(createRequire(import.meta.url).resolve('@quiesce/auto/package.json'));
  const preload = new URL('dist/index.mjs', packageJson).href;
  const judge = async (side: 'without' | 'with') => {
    const report = await grade(SERVER, own, side, { preload, only: ['exit-status', 'in-flight-get'] });
    return gradingOf(report, versionsOf(SERVER.template, own));
  };
  const results: Results = { koa: { without: await judge('without'), with: await judge('with') } };
  const document = documentOf(results);
  const [, versions, asked, ...counts] = /\| (Koa.*) \|/.exec(document)?.[1]?.split(' | ') ?? [];
  expect([versions, asked, ...counts.slice(0, 2)]).toEqual(['dependency 4.5.6', '1', '1', '0']);
  expect(document).toMatch(/## What failed with the preload\n\nNothing\.\n/);
  expect(document).toMatch(/### Koa, without\n\n- exit-status: SIGTERM at \d+ ms/);
});

it('every framework has a unique id and exact versions', () => {
  const ids = FRAMEWORKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { template } of FRAMEWORKS) expect(template.commands[0]).toMatch(/^(?:npx|npm install) \S+@\d/);
});
