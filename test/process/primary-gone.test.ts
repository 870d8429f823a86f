import type { DrainOptions } from '@quiesce/core';
import { RawClient } from '@quiesce/conformance';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from './child.ts';

describe('a node:cluster worker whose primary has ended', () => {
  it('a worker answers the request in flight, runs its steps and exits with 0 after a Ctrl+C that reached it and its primary', async () => {
    const { child, workerPid, client } = await inFlight('/slow');
    process.kill(workerPid, 'SIGINT');
    child.kill('SIGINT');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await child.exit()).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(child.output).toMatch(/(SIGINT|primary gone): shutdown clean .* 1 completed/);
    expect(child.output).toMatch(/closed database[^]*worker ends with 0/);
  });

  it('a worker drains after its primary has ended, even without a signal of its own', async () => {
    const { child, client } = await inFlight('/slow');
    child.kill('SIGKILL');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await child.exit();
    expect(child.output).toMatch(/primary gone: shutdown clean .* 1 completed/);
    expect(child.output).toMatch(/closed database[^]*worker ends with 0/);
  });

  it('a worker continues draining if its primary is killed meanwhile', async () => {
    const { child, workerPid, client } = await inFlight('/slow');
    process.kill(workerPid, 'SIGTERM');
    await child.printed(/shutting down/);
    child.kill('SIGKILL');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await child.exit();
    expect(child.output).toContain('primary gone: the shutdown is already under way');
    expect(child.output).toContain('SIGTERM: shutdown clean');
    expect(child.output).toContain('worker ends with 0');
  });

  it('a worker without its primary exits with 1 at its deadline, and names unfinished work', async () => {
    const { child } = await inFlight('/never', { deadline: 2_000, cleanupTime: 1_500 });
    child.kill('SIGKILL');
    await child.exit();
    expect(child.output).toMatch(/abandoned GET \/never[^]*primary gone: shutdown cut/);
    expect(child.output).toContain('worker ends with 1');
  });

  it('a worker without its primary finishes a shutdown by code, without signal handling, and ends then', async () => {
    const { child, client } = await inFlight('/slow', { signals: false });
    await (await connect(child)).get('/?shutdown').response();
    child.kill('SIGKILL');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await child.exit();
    expect(child.output).toContain('asked for: shutdown clean');
    expect(child.output).toContain('worker ends with 0');
  });

  it.each(['/write', '/write-later'])(
    'a worker drains even if a message to its primary fails: %s',
    async (path) => {
      const { child, client } = await inFlight('/slow');
      const writing = (await connect(child)).get(path);
      expect(await writing.response()).toMatchObject({ status: 200, body: 'written' });
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      await child.exit();
      expect(child.output).toContain('primary gone: shutdown clean');
      expect(child.output).toContain('worker ends with 0');
    },
  );

  it('a worker finishes a shutdown by code even if a message to its primary fails', async () => {
    const { child, client } = await inFlight('/slow', { signals: false });
    const writing = (await connect(child)).get('/write?shutdown');
    expect(await writing.response()).toMatchObject({ status: 200, body: 'written' });
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    await child.exit();
    expect(child.output).toContain('asked for: shutdown clean');
    expect(child.output).toContain('worker ends with 0');
  });

  it('other errors of a worker end it as usual in Node', async () => {
    const { child } = await inFlight('/slow');
    (await connect(child)).get('/wrong');
    await child.exit();
    expect(child.output).toContain('Error: something else');
    expect(child.output).toContain('worker ends with 1');
  });
});

/** Starts a worker with a request in flight. */
async function inFlight(path: string, options: DrainOptions = {}) {
  const child = await Child.start('plain-cluster', options);
  const workerPid = Number(/worker (\d+)/.exec(child.output)?.[1]);
  onTestFinished(() => killIfAlive(workerPid));
  const client = (await connect(child)).get(path);
  // This request follows the other one, so the worker has both.
  await (await connect(child)).get('/').response();
  return { child, workerPid, client };
}

async function connect(child: Child): Promise<RawClient> {
  const client = await RawClient.connect(child.port);
  onTestFinished(() => client.destroy());
  return client;
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
