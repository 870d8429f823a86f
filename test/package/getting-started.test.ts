import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RawClient } from '@quiesce/conformance';
import { freePorts, startCommand } from '@quiesce/test/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeBlocks, read, sorted, type CodeBlock } from '../docs/markdown.ts';
import { ROOT } from './workspace.ts';

const run = promisify(execFile);
const blocks = codeBlocks(read('docs/getting-started.md'));
const tabs = [...new Set(blocks.flatMap(({ tab }) => (tab === undefined ? [] : [tab])))];
const OURS = /@quiesce\/[\w-]+/;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiesce-getting-started-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('Getting Started has an install command, a program and a start command for each framework', () => {
  expect(tabs).toEqual(['Express, JavaScript', 'Express, TypeScript', 'Koa', 'Fastify', 'NestJS']);
  for (const tab of tabs) expect(blocks.filter((block) => block.tab === tab)).toHaveLength(3);
});

it.each(tabs)(
  '%s: from an empty folder, a request in flight is answered after Ctrl+C, and the exit code is 0',
  { timeout: 600_000 },
  async (tab) => {
    const [install, program, start] = blocks.filter((block) => block.tab === tab);
    if (!install || !program || !start) throw new Error(`${tab} is not complete.`);
    const parent = mkdtempSync(join(folder, 'project-'));
    const project = join(parent, 'my-service');
    const [ours = ''] = OURS.exec(install.code) ?? [];
    // Without our packages, which are installed from a clone.
    await run('bash', ['-ec', install.code.replace(OURS, '')], { cwd: parent });
    // The script behind the install command of the page, without the build before it.
    const words = ['--import', 'tsx', 'install-packed.ts', project, ours];
    await run(process.execPath, words, { cwd: join(ROOT, 'scripts') });

    const [port = 0] = await freePorts(1);
    const [, file = ''] = /^\/\/ (\w+\.\w+)/.exec(program.code) ?? [];
    writeFileSync(join(project, file), program.code.replace('3000', String(port)));
    expect(start.code.trim().endsWith(file)).toBe(true);
    if (file.endsWith('.ts')) await checkTypes(project, file);
    const { answer, code, output } = await stopInFlight(start, project, port);
    expect(answer).toBe('200 close done\n');
    expect(code).toBe(0);
    const lines = output.split('\n').filter((line) => /^quiesce|^database/.test(line));
    expect(sorted(withoutNumbers(lines))).toEqual(sorted(withoutNumbers(shownLines())));
  },
);

/**
 * Returns the output that the page shows. The drain writes to stderr and the program to stdout, so their order is not compared.
 */
function shownLines(): string[] {
  return (blocks.find(({ language }) => language === 'text')?.code ?? '').trim().split('\n');
}

/** Returns the lines with numbers replaced. */
function withoutNumbers(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll(/\d+/g, 'n'));
}

async function checkTypes(project: string, file: string): Promise<void> {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const words = [...options, '--skipLibCheck', '--experimentalDecorators', '--ignoreConfig', file];
  await run(join(project, 'node_modules/.bin/tsc'), words, { cwd: project }).catch(
    (error: { readonly stdout: string }) => {
      throw new Error(error.stdout);
    },
  );
}

/**
 * Starts the program in a process group of its own, as a terminal does, and sends SIGINT to the group with a request in flight.
 */
async function stopInFlight(
  { code: command }: CodeBlock,
  cwd: string,
  port: number,
): Promise<{ answer: string; code: number | null; output: string }> {
  const { pid, output, exited } = startCommand(['bash', '-c', `exec ${command}`], {
    cwd,
    withChildren: true,
  });
  if (pid === undefined) throw new Error(`${command} did not start`);
  await expect.poll(() => statusOf(port), { timeout: 60_000 }).toBe(200);
  const client = (await RawClient.connect(port)).get('/slow');
  // The service answers in order: once this response arrives, it has read the request above.
  await statusOf(port);
  process.kill(-pid, 'SIGINT');
  const { status, headers, body } = await client.response();
  const code = await exited;
  return { answer: `${status} ${headers.get('connection')} ${body}`, code, output: output.text };
}

async function statusOf(port: number): Promise<number | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status;
}
