import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ModuleKind, ScriptTarget, transpile } from 'typescript-5.9';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks, read, ROOT } from './markdown.ts';

const run = promisify(execFile);

it.each([
  ['kubernetes', 'yaml', 'deployment.yaml'],
  ['docker', 'yaml', 'compose.yaml'],
  ['pm2', 'js', 'ecosystem.config.cjs'],
  ['systemd', 'ini', 'web.service'],
])('the doctor has no findings for the settings in the recipe for %s', async (recipe, language, file) => {
  const blocks = codeBlocks(read(`docs/recipes/${recipe}.md`));
  const settings = blocks.find((block) => block.language === language)?.code ?? '';
  const command = blocks.find(({ code }) => code.includes(' doctor '))?.code ?? '';
  const shown = blocks.find(({ code }) => code.includes('0 errors, 0 warnings'))?.code;
  const dockerfile = blocks.find((block) => block.language === 'dockerfile')?.code;
  expect(await doctor(file, settings, command, dockerfile)).toBe(shown);
});

it('the recipe for Docker is right about Compose without a grace period', async () => {
  const blocks = codeBlocks(read('docs/recipes/docker.md'));
  const settings = blocks.find(({ language }) => language === 'yaml')?.code ?? '';
  const command = blocks.find(({ code }) => code.includes(' doctor '))?.code ?? '';
  const shown = blocks.find(({ code }) => code.includes('1 error'))?.code;
  const dockerfile = blocks.find(({ language }) => language === 'dockerfile')?.code;
  const without = settings.replace(/^.*stop_grace_period.*\n/m, '');
  expect(await doctor('compose.yaml', without, command, dockerfile)).toBe(shown);
});

it('the test in the recipe passes, and its process ends by itself', async () => {
  const [example] = codeBlocks(read('docs/recipes/in-a-test.md'));
  const file = await program('service.test.mjs', example?.code ?? '');
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', file]);
  for (const line of ['# tests 1', '# pass 1', '# fail 0']) expect(stdout.split('\n')).toContain(line);
});

it.each([
  ['finishes its current job and exits with 0', { '1_000': '800' }, 0, 0],
  [
    'reports the job that did not finish in time and exits with 1',
    { '1_000': '60_000', '10_000': '3_000' },
    1,
    1,
  ],
])('the recipe of a queue worker %s', async (_what, replaced, index, code) => {
  const blocks = codeBlocks(read('docs/recipes/queue-worker.md'));
  let source = blocks[0]?.code ?? '';
  for (const [from, to] of Object.entries(replaced)) source = source.replace(from, to);
  const child = spawn(process.execPath, [await program('worker.mjs', `${source}\nconsole.log('ready');`)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const awaited = index === 0 ? 'invoice:1 is done' : 'ready';
  while (!printed.includes(awaited)) await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([code, null]);
  const shown = blocks.filter(({ language }) => language === 'text')[index]?.code ?? '';
  expect(unnumbered(printed.replace('ready\n', '').replaceAll(/^ {2}.*\n/gm, ''))).toBe(unnumbered(shown));
});

/** Numbers differ in each run. stdout and stderr are two streams, so the lines are compared without order. */
function unnumbered(text: string): string {
  return text.trim().replaceAll(/\d+/g, 'n').split('\n').toSorted().join('\n');
}

/** Creates a program of a recipe beside node_modules, so that the packages resolve. */
async function program(name: string, source: string): Promise<string> {
  const folder = await mkdtemp(join(import.meta.dirname, '.example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, transpile(source, { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 }));
  return file;
}

/** Returns the output of `quiesce doctor` for a file beside its Dockerfile, with the drain options of the recipe. */
async function doctor(file: string, settings: string, command: string, dockerfile?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-recipe-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, file), settings);
  if (dockerfile !== undefined) await writeFile(join(folder, 'Dockerfile'), dockerfile);
  const [, drain = '{}'] = /--drain '(.+)'/.exec(command) ?? [];
  expect(command).toContain(`doctor ${file}`);
  const quiesce = join(ROOT, 'packages/quiesce/bin/quiesce.js');
  const args = [quiesce, 'doctor', file, '--drain', drain];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error, // its exit code is 1 if it finds an error
  );
  return stdout;
}
