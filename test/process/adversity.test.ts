import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import { expect, it, onTestFinished } from 'vitest';
import { Child, FRAMEWORKS } from './child.ts';

const EXHAUSTED = fileURLToPath(new URL('./fixtures/exhausted.mjs', import.meta.url));

it.each(FRAMEWORKS)(
  '%s without free file descriptors answers requests in flight and exits with 0',
  async (FRAMEWORK) => {
    const command = ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, EXHAUSTED];
    const child = execFile('bash', command, { env: { ...process.env, FRAMEWORK } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = once(child, 'close');
    let output = '';
    child.stderr?.on('data', (text: string) => (output += text));
    const lines = new Promise<RawClient>((resolve, reject) => {
      let client: RawClient | undefined;
      child.stdout?.on('data', async (text: string) => {
        output += text;
        const port = /port (\d+)/.exec(text)?.[1];
        if (port !== undefined) client = (await RawClient.connect(Number(port))).get('/');
        if (text.includes('EMFILE') && client) resolve(client);
      });
      child.once('close', () => reject(new Error(output)));
    });
    const client = await lines;
    child.kill('SIGTERM');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await exited).toEqual([0, null]);
    expect(output).toContain(
      'no watchdog for a blocked event loop: Error: Worker initialization failure: EMFILE',
    );
    expect(output).toContain('closed database');
  },
);

it.each(FRAMEWORKS)('a hundred signals end %s in the same way as one', async (FRAMEWORK) => {
  const child = await Child.start('server', {}, { FRAMEWORK });
  const client = (await RawClient.connect(child.port)).get('/slow');
  await (await RawClient.connect(child.port)).get('/health/live').response();
  child.kill('SIGTERM');
  // Signals before the first one is handled are merged with it.
  await child.printed(/shutting down/);
  for (let count = 1; count < 100; count += 1) child.kill('SIGTERM');
  await child.printed(/already under way/);
  expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
  expect(await child.exit()).toMatchObject({ code: 0, signal: null });
});

const STOPS = [
  ['for less than its deadline', 300, 10_000, '/slow', 0],
  ['past its deadline', 1_500, 1_000, '/never', 1],
] as const;

it.each(FRAMEWORKS.flatMap((name) => STOPS.map((stop) => [name, ...stop] as const)))(
  '%s, suspended by SIGSTOP %s, ends in time',
  async (FRAMEWORK, _held, ms, deadline, path, code) => {
    const child = await Child.start('server', { deadline }, { FRAMEWORK });
    const client = await RawClient.connect(child.port);
    client.get(path);
    await (await RawClient.connect(child.port)).get('/health/live').response();
    child.kill('SIGTERM');
    await child.printed(/shutting down/);
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGCONT');
    const continuedAt = performance.now();
    const { at, ...end } = await child.exit();
    expect(end).toEqual({ code, signal: null });
    expect(at - continuedAt).toBeLessThan(5_000);
  },
);
