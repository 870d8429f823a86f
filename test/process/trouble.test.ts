import { open } from 'node:fs/promises';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it } from 'vitest';
import { BRIEF, defineBlockedLoopTests, startWith, terminated } from './blocked-loop.ts';
import { Child } from './child.ts';
import { fifo } from './fifo.ts';

defineBlockedLoopTests('node:http');

/** Returns the first of these flags that this Node version supports. */
function known(...flags: string[]): string | undefined {
  return flags.find((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}

describe('where no thread may be started', () => {
  it('if no thread can be started, a shutdown continues without the watchdog and logs that', async () => {
    const permission = known('--permission', '--experimental-permission');
    const NODE_OPTIONS = `${permission} --allow-fs-read=* ${known('--allow-net') ?? ''} --no-warnings`;
    const child = await Child.start('server', {}, { NODE_OPTIONS });
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toMatch(
      /no watchdog for a blocked event loop: .*(permission|ERR_ACCESS_DENIED|restricted)/i,
    );
    expect(child.output).toContain('shutdown clean');
  });
});

describe('uncaught errors while draining', () => {
  it.each([
    ['an exception', 'TypeError: no such thing', 1],
    ['a rejection', 'Error: nobody cares', 1],
    ['fifty exceptions', 'TypeError: no such thing', 50],
  ])(
    'an uncaught error while draining (%s) is reported with its stack, and cuts no request',
    async (trouble, message, times) => {
      const child = await startWith(trouble);
      const client = (await RawClient.connect(child.port)).get('/');
      await (await RawClient.connect(child.port)).get('/health/live').response();
      const { code, time } = await terminated(child);
      expect(code).toBe(1);
      expect(time).toBeLessThan(1_400);
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(child.output.split(`uncaught: ${message}\n    at `)).toHaveLength(times + 1);
      expect(child.output).toMatch(/shutdown failed in \d+ ms: 1 completed/);
      expect(child.output).toContain('closed database');
    },
  );
});

describe('an uncaught exception', () => {
  it('an uncaught exception starts a shutdown if configured: requests in flight are answered, and the code is 1', async () => {
    const child = await Child.start('uncaught', { uncaughtException: true });
    const client = (await RawClient.connect(child.port)).get('/');
    await (await RawClient.connect(child.port)).get('/health/live').response();
    child.send('throw');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(/uncaught: TypeError: no such thing\n {4}at /);
    expect(child.output).toMatch(/uncaughtException: shutdown failed in \d+ ms: 1 completed/);
    expect(child.output).toContain('closed database');
  });

  it('an uncaught exception ends the process as usual if not configured', async () => {
    const child = await Child.start('uncaught');
    child.send('throw');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('TypeError: no such thing');
    expect(child.output).not.toContain('closed database');
  });
});

describe('a job in the thread pool', () => {
  it('a request that waits for a thread pool job is answered before anything is closed', async () => {
    const path = fifo();
    const child = await startWith('a file that does not open', {}, { FIFO: path });
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(child.output).not.toContain('closed database');
    await (await open(path, 'r+')).close();
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toMatch(/file opened\nclosed database/);
  });

  it('an endless thread pool job does not prevent the end of a process with a blocked event loop', async () => {
    const child = await startWith('a loop that never ends and a file that does not open', BRIEF, {
      FIFO: fifo(),
    });
    const { signal, time } = await terminated(child);
    expect(signal).toBe('SIGKILL');
    expect(time).toBeLessThan(6_000);
    expect(child.output).toMatch(/ended while running spin \(/);
  });

  it('an endless thread pool job does not prevent the end of the process by the deadline', async () => {
    const child = await startWith('a file that does not open', BRIEF, { FIFO: fifo() });
    const { signal, time } = await terminated(child);
    expect(signal).toBe('SIGKILL');
    expect(time).toBeLessThan(6_000);
    expect(child.output).toContain('closed database');
    expect(child.output).toContain('a job in the thread pool (a file, DNS) does not return');
  });
});

describe('output', () => {
  it('a megabyte of output arrives completely through a slow pipe, even if the end is forced', async () => {
    const child = await Child.start('output');
    child.pauseOutput();
    child.kill('SIGTERM');
    await child.printed(/still alive/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    child.resumeOutput();
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output.match(/x{99}\n/g)).toHaveLength(10_000);
  });
});
