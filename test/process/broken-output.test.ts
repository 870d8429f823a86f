import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { expect, it, onTestFinished } from 'vitest';
import { Child } from './child.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/server.mjs', import.meta.url));

/** Runs the fixture with a stderr that accepts no data, stopped with a request in flight. */
async function stoppedWith(stderr: 'pipe' | number) {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const terminationLog = join(folder, 'termination-log');
  const env = { ...process.env, OPTIONS: JSON.stringify({ deadline: 10_000, terminationLog }) };
  const stdio: StdioOptions = ['ignore', 'pipe', stderr];
  const child = spawn(process.execPath, [FIXTURE], { env, stdio });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout ?? child, 'data');
  const port = Number(/port (\d+)/.exec(String(line))?.[1]);
  const client = await asked(port, '/slow');
  child.stderr?.destroy();
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const { status, body } = await client.response();
  const [code] = await exited;
  const time = performance.now() - signalledAt;
  return { status, body, code, time, report: readFileSync(terminationLog, 'utf8') };
}

/** Returns a client whose request is in flight. */
async function asked(port: number, path: string): Promise<RawClient> {
  const client = (await RawClient.connect(port)).get(path);
  await (await RawClient.connect(port)).get('/health/live').response();
  return client;
}

const CLEAN = { status: 200, body: 'done', code: 0 };

it('a shutdown works as usual when the reader of stderr has closed the pipe', async () => {
  const { time, report, ...rest } = await stoppedWith('pipe');
  expect(rest).toEqual(CLEAN);
  expect(time).toBeLessThan(5_000);
  expect(report).toMatch(/SIGTERM: shutdown clean in \d+ ms: 1 completed, .* 2 of 2 steps done/);
});

// /dev/full exists only on Linux.
it.skipIf(process.platform !== 'linux')(
  'a shutdown works as usual when stderr is written to a full disk',
  async () => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const { time, report, ...rest } = await stoppedWith(full);
    expect(rest).toEqual(CLEAN);
    expect(time).toBeLessThan(5_000);
    expect(report).toMatch(/SIGTERM: shutdown clean in \d+ ms: 1 completed, .* 2 of 2 steps done/);
  },
);

it('a logger that throws for each line, even for the line about the exception, does not loop forever', async () => {
  const child = await Child.start('raising-logger', { deadline: 10_000 });
  const client = await asked(child.port, '/');
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
  const { code, at } = await child.exit();
  expect(code).toBe(1);
  expect(at - signalledAt).toBeLessThan(5_000);
  expect(child.output).toContain('closed database\nfailed 10\n');
});
