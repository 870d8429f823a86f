import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from './child.ts';
import { fifo } from './fifo.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/stopping.mjs', import.meta.url));

describe('drain.shutdown with exit: true', () => {
  it('awaited in a handler ends the process with 0, once others and then its own request are answered', async () => {
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

  it('delivers an answer that takes longer than exitGrace before the process ends', async () => {
    const child = await Child.start('stopping', { exitGrace: 20 }, { MODE: 'slow answer' });
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect(await asker.response()).toMatchObject({ status: 200, body: 'clean' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toMatch(/still alive 20 ms after the shutdown/);
  });

  it('does not wait for ever for an answer that does not come', async () => {
    const child = await Child.start('stopping', { deadline: 1_500, exitGrace: 20 }, { MODE: 'no answer' });
    const asker = (await RawClient.connect(child.port)).get('/stop');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    await asker.ended();
  });

  it('ends the process with 1 where a step failed', async () => {
    const child = await Child.start('stopping', { exitGrace: 20 }, { MODE: 'failing' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain("step 'queue' failed");
  });

  it('ends the process also where the shutdown is over already, and where no signal is handled', async () => {
    const child = await Child.start('stopping', { exitGrace: 20, signals: false }, { MODE: 'exit after it' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('still alive 20 ms after the shutdown, ended now');
  });

  it('holds its deadline where the loop blocks, as after a signal', async () => {
    const child = await Child.start('stopping', { deadline: 500 }, { MODE: 'blocked' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('the event loop is blocked, past the deadline of 500 ms');
  });

  it('ends the process by a deadline of its own, also if a file does not open', async () => {
    const FIFO = fifo();
    const startedAt = performance.now();
    const child = await Child.start('stopping', {}, { MODE: 'stuck file', FIFO });
    const { signal, at } = await child.exit();
    expect(signal).toBe('SIGKILL');
    expect(at - startedAt).toBeLessThan(6_000);
  });

  it('names a deadline of its own where the loop blocks', async () => {
    const child = await Child.start('stopping', {}, { MODE: 'blocked for a shorter time' });
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toContain('the event loop is blocked, past the deadline of 600 ms');
  });

  it('keeps a signal in exitGrace from ending the process with another code', async () => {
    const child = await Child.start('stopping', { exitGrace: 600 }, { MODE: 'exit after it' });
    await child.printed(/asked to end/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('SIGTERM: the shutdown is under way already');
  });
});

describe('a signal that comes after a shutdown by code', () => {
  it('ends the process as it ends any other', async () => {
    const child = await Child.start('stopping', {}, { MODE: 'without exit' });
    await child.printed(/still here/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is %s and ends the first process of a container, too, which the kernel would keep deaf',
    async (signal) => {
      if (!(await hasNamespaces())) return;
      const { pid, printed, exited } = firstProcess('without exit');
      await printed(/still here/);
      process.kill(await pid, signal);
      expect(await exited).toEqual([signal === 'SIGTERM' ? 143 : 130, null]);
    },
  );
});

/** Whether processes can be given a namespace of their own here. */
async function hasNamespaces(): Promise<boolean> {
  const probe = spawn('unshare', ['--pid', '--fork', '--mount-proc', 'true']);
  const [code] = await Promise.race([once(probe, 'close'), once(probe, 'error').then(() => [1])]);
  return code === 0;
}

/** The fixture as process 1 of a namespace; `pid` is what it is called outside. */
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
