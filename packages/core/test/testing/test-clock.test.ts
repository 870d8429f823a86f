import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDrain } from '@quiesce/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inFlight, listen } from '../service.ts';

const { clock: anyClock } = createTestDrain();

describe('the clock of a test', () => {
  it('a test clock stands still until it is moved, then runs due timers in order', async () => {
    const { clock } = createTestDrain();
    const order: string[] = [];
    const note = (what: string) => () => void order.push(`${what} at ${clock.now()}`);
    clock.after(300, note('third'));
    clock.after(100, note('first'));
    clock.after(100, note('second'));
    clock.after(301, note('later'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(order).toEqual([]);
    await clock.advance(300);
    expect(order).toEqual(['first at 100', 'second at 100', 'third at 300']);
    await clock.advance(0.5);
    expect([clock.now(), order.length, clock.pending]).toEqual([300.5, 3, 1]);
  });

  it('a test clock also runs timers set while it moves, each after all effects of earlier ones', async () => {
    const { clock } = createTestDrain();
    const times: number[] = [];
    const walk = async () => {
      for (;;) {
        await clock.sleep(100);
        await Promise.resolve();
        times.push(clock.now());
      }
    };
    void walk();
    await clock.advance(350);
    expect(times).toEqual([100, 200, 300]);
  });

  it('a test clock skips undone timers, and needs no move for 0 ms', async () => {
    const { clock } = createTestDrain();
    let calls = 0;
    const undo = clock.after(100, () => (calls += 1));
    undo();
    clock.after(0, () => (calls += 1))();
    await clock.advance(1_000);
    expect(calls).toBe(0);
    await clock.sleep(0);
    expect(clock.now()).toBe(1_000);
  });

  it('a test clock moves the date too', async () => {
    const { clock } = createTestDrain();
    const before = clock.date().getTime();
    expect(Math.abs(before - Date.now())).toBeLessThan(60_000);
    await clock.advance(86_400_000);
    expect(clock.date().getTime() - before).toBe(86_400_000);
  });

  it('runUntil() does not move the clock past the moment at which the promise settles', async () => {
    const { clock } = createTestDrain();
    const later = clock.sleep(101);
    expect(await clock.runUntil(clock.sleep(100).then(() => 'done'))).toBe('done');
    expect([clock.now(), clock.pending]).toEqual([100, 1]);
    await clock.runUntil(later);
    await expect(clock.runUntil(Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    expect(clock.now()).toBe(101);
  });

  it('runUntil() waits for real events if no timer is pending', async () => {
    const { clock } = createTestDrain();
    const real = new Promise((resolve) => setTimeout(resolve, 20));
    await clock.runUntil(real.then(() => clock.sleep(5_000)));
    expect(clock.now()).toBe(5_000);
  });

  it('runUntil() rejects after an hour on the clock', async () => {
    const { clock } = createTestDrain();
    const tick = () => void clock.after(600_000, tick);
    tick();
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow('not settled after 3600000 ms');
  });

  it('a test clock waits for files to be written before it moves', async () => {
    const { drain, clock } = createTestDrain();
    const path = join(tmpdir(), `quiesce-${process.pid}-journal`);
    onTestFinished(() => rm(path));
    drain.onFlush('journal', async () => {
      const journal = await open(path, 'w');
      for (let line = 0; line < 20; line += 1) await journal.write(`${line}\n`);
      await journal.close();
    });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({ outcome: 'clean' });
    expect(await readFile(path, 'utf8')).toBe(Array.from({ length: 20 }, (_, line) => `${line}\n`).join(''));
  });
});

describe('a drain on the clock of a test', () => {
  it('a drain on a test clock is cut exactly when its options require, with a real request in flight', async () => {
    const { drain, clock } = createTestDrain({ deadline: 10_000, cleanupTime: 4_000 });
    const port = await listen(drain.watch(createServer(drain.handler(() => undefined))));
    const stuck = fetch(`http://127.0.0.1:${port}/stuck`).catch(() => 'cut off');
    await inFlight(drain, 1);
    drain.onClose('database', () => clock.sleep(2_500));
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'cut',
      duration: 8_500,
      phases: { lameDuck: 0, draining: 6_000, closing: 2_500 },
      budgetUsed: 0.85,
      requests: { abandoned: [{ path: '/stuck', age: 6_000 }] },
    });
    expect(await stuck).toBe('cut off');
    expect(clock.pending).toBe(0);
  });

  it('a drain on a test clock waits for a request that is slow by that clock', async () => {
    const { drain, clock } = createTestDrain();
    const listener = drain.handler((_request, response) => {
      void clock.sleep(15_000).then(() => response.end('done'));
    });
    const port = await listen(drain.watch(createServer(listener)));
    const answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
    await inFlight(drain, 1);
    const begunAt = performance.now();
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'clean',
      phases: { draining: 15_000 },
      requests: { completed: 1 },
    });
    expect(await answer).toBe('done');
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });

  it('each test drain has its own clock', async () => {
    const { clock } = createTestDrain();
    await clock.advance(1_000);
    expect(anyClock.now()).toBe(0);
  });
});
