import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RawClient } from '@quiesce/conformance';
import { ANOTHER_CTRL_C, Child } from './child.ts';

describe('a signal', () => {
  it('SIGTERM: the request in flight completes, steps run in order, the process ends by itself with 0', async () => {
    const { child, client } = await inFlight('/slow');
    child.kill('SIGTERM');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toMatch(
      /SIGTERM: shutdown clean in \d+ ms: 1 completed, 0 refused, 0 abandoned, 2 of 2 steps done/,
    );
    expect(child.output).toMatch(/flushed logs[^]*closed database/);
  });

  it('SIGTERM 20 times in 100 ms: one shutdown, each step once', async () => {
    const { child, client } = await inFlight('/slow');
    for (let sent = 0; sent < 20; sent += 1) {
      child.kill('SIGTERM');
      await setTimeout(5);
    }
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output.match(/shutdown clean/g)).toHaveLength(1);
    expect(child.output.match(/closed database/g)).toHaveLength(1);
    expect(child.output).toContain('SIGTERM: the shutdown is already under way');
  });

  it('SIGINT twice: the second forces the end, and the report says so', async () => {
    const { child, client } = await inFlight('/never');
    child.kill('SIGINT');
    await child.printed(/shutting down/);
    await setTimeout(ANOTHER_CTRL_C);
    child.kill('SIGINT');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    await client.ended();
    expect(child.output).toContain('SIGINT again: forcing the end');
    expect(child.output).toMatch(/abandoned GET \/never/);
    expect(child.output).toMatch(/shutdown forced/);
    expect(child.output).not.toContain('closed database');
  });

  it('SIGINT three times within 30 ms, as nodemon sends one Ctrl+C: nothing is forced', async () => {
    const { child, client } = await inFlight('/slow');
    child.kill('SIGINT');
    await child.printed(/shutting down/);
    child.kill('SIGINT');
    await setTimeout(25);
    child.kill('SIGINT');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('SIGINT: the shutdown is already under way');
    expect(child.output).toContain('closed database');
  });

  it('SIGTERM, then SIGINT once: the shutdown goes on', async () => {
    const { child, client } = await inFlight('/slow');
    child.kill('SIGTERM');
    await child.printed(/shutting down/);
    child.kill('SIGINT');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0 });
  });

  it.each(['shutdown', 'stop'])('IPC message %s: the same as a signal', async (message) => {
    const child = await Child.start('server');
    child.send(message);
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain(`message ${message}: shutdown clean`);
  });

  it('a signal before the server listens: it never listens, and cleanup runs', async () => {
    const child = await Child.start('late-listen');
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('closed database');
    expect(child.output).toContain('listening: false');
  });

  it('a signal with a lame duck: the service keeps serving, then drains', async () => {
    const child = await Child.start('server', { shutdownDelay: 2_000 });
    child.kill('SIGTERM');
    await child.printed(/shutting down/);
    const served = await fetch(`http://127.0.0.1:${child.port}/`);
    const ready = await fetch(`http://127.0.0.1:${child.port}/health/ready`);
    expect([served.status, served.headers.get('connection'), ready.status]).toEqual([200, 'close', 503]);
    expect(await child.exit()).toMatchObject({ code: 0 });
  });

  it('a signal ends the process only when both of two drains have ended', async () => {
    const child = await Child.start('two-drains');
    const client = (await RawClient.connect(child.port)).get('/');
    await (await RawClient.connect(child.port)).get('/health/live').response();
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('closed second');
    expect(child.output).not.toContain('still alive');
  });

  it('a signal reaches only the open one of two drains in a process', async () => {
    const child = await Child.start('two-drains', {}, { SHUT_DOWN_FIRST: 'yes' });
    await child.printed(/first closed false, second ready true/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('closed second');
  });
});

/** Starts a server with a request in flight. */
async function inFlight(path: string) {
  const child = await Child.start('server');
  const client = (await RawClient.connect(child.port)).get(path);
  await answered(child);
  return { child, client };
}

/** Resolves when the server has answered a request that was sent after all others. */
async function answered(child: Child): Promise<void> {
  const client = await RawClient.connect(child.port);
  await client.get('/').response();
  client.destroy();
}
