import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from './child.ts';
import { fifo } from './fifo.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/stopping.mjs', import.meta.url));

describe('drain.shutdown with exit: true', () => {
  it('shutdown({ exit: true }) awaited in a handler exits with 0 after other requests and then its own are answered', async () => {
    const child = await Child.start('stopping');
    const slow = (await RawClient.connect(child.port)).get('/slow');
    await (await RawClient.connect(child.port)).get('/').response();
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect((await slow.response()).body).toBe('done');
    expect(await asker.response()).toMatchObject({ status: 200, body: 'clean' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('closed database');
    expect(child.output).toMatch(/shutdown clean in \d+ ms: 1 completed/);
  });

  it('shutdown({ exit: true }) sends a response that takes longer than exitGrace before the process ends', async () => {
    const child = await Child.start('stopping', { exitGrace: 20 }, { MODE: 'slow answer' });
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect(await asker.response()).toMatchObject({ status: 200, body: 'clean' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toMatch(/still alive 20 ms after the shutdown/);
  });

  it('shutdown({ exit: true }) does not wait forever for its own response, and then exits with 1', async () => {
    const child = await Child.start('stopping', { deadline: 1_500, exitGrace: 20 }, { MODE: 'no answer' });
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('GET /stop waited for the report, and was not answered: exit code 1');
    await asker.ended();
  });

  it('shutdown({ exit: true }) exits with 1 if its own response is cut', async () => {
    const child = await Child.start('stopping', {}, { MODE: 'broken answer' });
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('shutdown clean');
    await asker.ended();
  });

  it('shutdown({ exit: true }) exits with 1 if a step failed', async () => {
    const child = await Child.start('stopping', { exitGrace: 20 }, { MODE: 'failing' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain("step 'queue' failed");
  });

  it('shutdown({ exit: true }) ends the process even after the shutdown, and even without signal handling', async () => {
    const child = await Child.start('stopping', { exitGrace: 20, signals: false }, { MODE: 'exit after it' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('still alive 20 ms after the shutdown, ended now');
  });

  it('shutdown({ exit: true }) keeps its deadline if the event loop blocks, as after a signal', async () => {
    const child = await Child.start('stopping', { deadline: 500 }, { MODE: 'blocked' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('the event loop is blocked, past the deadline of 500 ms');
  });

  it('shutdown({ exit: true }) ends the process by its own deadline, even if opening a file hangs', async () => {
    const FIFO = fifo();
    const startedAt = performance.now();
    const child = await Child.start('stopping', {}, { MODE: 'stuck file', FIFO });
    const { signal, at } = await child.exit();
    expect(signal).toBe('SIGKILL');
    expect(at - startedAt).toBeLessThan(6_000);
  });

  it('shutdown({ exit: true }) logs its own deadline if the event loop blocks', async () => {
    const child = await Child.start('stopping', {}, { MODE: 'blocked for a shorter time' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('the event loop is blocked, past the deadline of 600 ms');
  });

  it('a signal during exitGrace does not change the exit code', async () => {
    const child = await Child.start('stopping', { exitGrace: 600 }, { MODE: 'exit after it' });
    await child.printed(/asked to end/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('SIGTERM: the shutdown is already under way');
  });
});

describe('a signal that comes after a shutdown by code', () => {
  it('a signal after a shutdown by code has its default effect', async () => {
    const child = await Child.start('stopping', {}, { MODE: 'without exit' });
    await child.printed(/still here/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s after a shutdown by code ends even the first process of a container, for which the kernel ignores default actions',
    async (signal) => {
      if (!(await hasNamespaces())) return;
      const { pid, printed, exited } = firstProcess('without exit');
      await printed(/still here/);
      process.kill(await pid, signal);
      expect(await exited).toEqual([signal === 'SIGTERM' ? 143 : 130, null]);
    },
  );
});

/** True if processes can have a PID namespace of their own here. */
async function hasNamespaces(): Promise<boolean> {
  const probe = spawn('unshare', ['--pid', '--fork', '--mount-proc', 'true']);
  const [code] = await Promise.race([once(probe, 'close'), once(probe, 'error').then(() => [1])]);
  return code === 0;
}

/** Starts the fixture as process 1 of a namespace; `pid` is its id outside. */
function firstProcess(mode: string) {
  const env = { ...process.env, MODE: mode };
  const child = spawn('unshare', ['--pid', '--fork', '--mount-proc', '--kill-child', 'node', FIXTURE], {
    env,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const printed = (pattern: RegExp) => expect.poll(() => output, { timeout: 10_000 }).toMatch(pattern);
  const inside = async (): Promise<number> => {
    await printed(/process 1\b/);
    const list = spawn('ps', ['-o', 'pid=', '--ppid', String(child.pid)]);
    let text = '';
    list.stdout.on('data', (chunk: Buffer) => (text += chunk));
    await once(list, 'close');
    return Number(text);
  };
  return { printed, pid: inside(), exited: once(child, 'close') };
}
