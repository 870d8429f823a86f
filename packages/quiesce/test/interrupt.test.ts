import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Ear, fixture } from '../../verify/test/told.ts';
import { temporaryFolder, Tool } from './tool.ts';

/** Starts the tool and waits for the middle of a run: the first server is only examined, the second is judged. */
async function inTheMiddle(repeat = '100', ...more: string[]): Promise<{ tool: Tool; ear: Ear }> {
  const ear = await Ear.open();
  const env = ['--env', `TELL=${ear.port}`, '--env', 'HANDLE=1'];
  const options = ['--jobs', '1', '--repeat', repeat, ...env, ...more];
  const tool = new Tool('verify', ...options, '--', ...fixture('told.mjs'));
  await ear.started(2);
  return { tool, ear };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the middle of a run ends the servers, and the tool exits with 2 and a message',
  async (signal) => {
    const { tool, ear } = await inTheMiddle();
    tool.process.kill(signal);
    const { code, stderr } = await tool.ended;
    expect(code).toBe(2);
    expect(stderr).toBe(`quiesce: interrupted by ${signal}; the servers that were started are ended\n`);
    await ear.gone();
  },
);

it('a tool that is killed in the middle of a run leaves no server behind', async () => {
  const { tool, ear } = await inTheMiddle();
  tool.process.kill('SIGKILL');
  expect((await tool.ended).code).toBe(null);
  await ear.gone();
});

it('a reader that closes the pipe ends the tool and its servers', async () => {
  const { tool, ear } = await inTheMiddle('1');
  tool.process.stdout?.destroy();
  expect((await tool.ended).code).toBe(2);
  await ear.gone();
});

it('an interrupted run leaves no report of an earlier run', async () => {
  const folder = temporaryFolder();
  const files = ['json', 'junit', 'html', 'badge'].map((name) => [`--${name}`, join(folder, name)] as const);
  for (const [, file] of files) writeFileSync(file, 'of an earlier run');
  const { tool } = await inTheMiddle('100', ...files.flat());
  tool.process.kill('SIGINT');
  expect((await tool.ended).code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

// For some milliseconds after its start, no other process holds the server.
it('a tool that is killed as it starts a server leaves none behind', { timeout: 60_000 }, async () => {
  const ear = await Ear.open();
  for (const delay of [120, 140, 160, 180, 200, 220, 240, 260, 280, 300]) {
    const tool = new Tool('verify', '--jobs', '8', '--env', `TELL=${ear.port}`, '--', ...fixture('told.mjs'));
    await sleep(delay);
    tool.process.kill('SIGKILL');
    expect((await tool.ended).code).toBe(null);
  }
  // A server that was left would have connected by then.
  await sleep(2_000);
  await ear.gone();
});
