import { describe, expect, it } from 'vitest';
import { RawClient } from '@quiesce/conformance';
import { lowest } from '@quiesce/test/kit';
import { ANOTHER_CTRL_C, Child } from './child.ts';

describe('the end of the process', () => {
  it('the process ends well under a second after SIGTERM with 500 idle keep-alive connections', async () => {
    const duration = await lowest(1_000, async () => {
      const child = await Child.start('server');
      const clients = await Promise.all(Array.from({ length: 500 }, () => RawClient.connect(child.port)));
      await Promise.all(clients.map((client) => client.get('/').response()));
      const signalledAt = performance.now();
      child.kill('SIGTERM');
      const { code, at } = await child.exit();
      expect(code).toBe(0);
      expect(await Promise.all(clients.map((client) => client.ended()))).toEqual(clients.map(() => 'FIN'));
      return at - signalledAt;
    });
    expect(duration).toBeLessThan(1_000);
  });

  it('the process ends right after the last byte of the last response', async () => {
    const duration = await lowest(200, async () => {
      const child = await Child.start('server');
      const client = (await RawClient.connect(child.port)).get('/slow');
      await child.printed(/port/);
      await (await RawClient.connect(child.port)).get('/').response();
      child.kill('SIGTERM');
      await client.response();
      const lastByteAt = performance.now();
      const { code, at } = await child.exit();
      expect(code).toBe(0);
      return at - lastByteAt;
    });
    expect(duration).toBeLessThan(200);
  });

  it('the process ends at the deadline with code 1 if a handler never answers, and the log has the path without the query', async () => {
    const child = await Child.start('server', { deadline: 1_000, cleanupTime: 400 });
    const client = (await RawClient.connect(child.port)).get('/never?token=secret');
    await (await RawClient.connect(child.port)).get('/').response();
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    await client.ended();
    expect(child.output).toMatch(/abandoned GET \/never, in flight for \d{3,4} ms, no response begun/);
    expect(child.output).toMatch(/shutdown cut in [6-9]\d\d ms/);
    expect(child.output).toContain('closed database');
    expect(child.output).not.toContain('secret');
  });

  it('the exit code is 1 if steps throw, reject or hang; the log names each, and the other steps run', async () => {
    const child = await Child.start('failing-steps');
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(/step 'logs' failed after \d+ ms: Error: disk is full/);
    expect(child.output).toMatch(/step 'queue' failed after \d+ ms: Error: queue is gone/);
    expect(child.output).toMatch(/step 'cache' timed-out after 2\d\d ms/);
    expect(child.output).toContain('closed database');
    expect(child.output).toMatch(/shutdown failed .* 1 of 4 steps done/);
  });

  it('the process ends by the deadline if every step hangs, and each step gets its share of the time', async () => {
    const child = await Child.start('hanging-step');
    const signalledAt = performance.now();
    child.kill('SIGTERM');
    const { code, at } = await child.exit();
    expect(code).toBe(1);
    expect(at - signalledAt).toBeLessThan(3_900);
    expect(child.output).toMatch(/step 'queue' timed-out after (9[5-9]\d|10\d\d) ms/);
    expect(child.output).toMatch(/step 'database' (timed-out|abandoned) after (9\d\d|10\d\d) ms/);
  });

  it('a further SIGTERM after the shutdown does not end the process earlier', async () => {
    const child = await Child.start('kept-alive', { exitGrace: 600 });
    child.kill('SIGTERM');
    await child.printed(/shutdown clean/);
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
  });

  it('a second SIGINT after the shutdown ends the process at once with the same code', async () => {
    const child = await Child.start('kept-alive', { exitGrace: 10_000 });
    child.kill('SIGINT');
    await child.printed(/shutdown clean/);
    await new Promise((resolve) => setTimeout(resolve, ANOTHER_CTRL_C));
    const signalledAt = performance.now();
    child.kill('SIGINT');
    const { code, at } = await child.exit();
    expect(code).toBe(0);
    expect(at - signalledAt).toBeLessThan(3_000);
  });

  it('a node:cluster worker ends by itself after the request in flight', async () => {
    const child = await Child.start('cluster');
    const client = (await RawClient.connect(child.port)).get('/');
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill('SIGTERM');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('worker ended 0 null');
    expect(child.output).not.toContain('still alive');
  });

  it('a shutdown by code leaves the end of the process to the program', async () => {
    const child = await Child.start('programmatic');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toContain('still here after failed, 1');
  });

  it('the process ends exitGrace after the shutdown even if something else listens to the signal', async () => {
    const child = await Child.start('kept-alive', {}, { LISTEN: 'yes' });
    const signalledAt = performance.now();
    child.kill('SIGTERM');
    const { code, at } = await child.exit();
    expect(code).toBe(0);
    expect(at - signalledAt).toBeLessThan(3_000);
    expect(child.output).toMatch(/still alive 100 ms after the shutdown/);
  });

  it('the process ends exitGrace after the shutdown with code 0 if something keeps it alive, and the log names its kind', async () => {
    const child = await Child.start('kept-alive');
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    expect(child.output).toMatch(
      /still alive 100 ms after the shutdown, ended now; kept alive by: Timeout ×1/,
    );
  });
});
