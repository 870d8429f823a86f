import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Logger } from '@quiesce/core';
import { describe, expect, it, vi } from 'vitest';
import { abortOf, create, gate } from './jobs.ts';

describe('a worker', () => {
  it('workers are stopped before anything else, the last registered first, and waited for', async () => {
    const { drain, clock } = create();
    const order: string[] = [];
    const { promise, open } = gate();
    drain.worker('consumer', {
      stop: ({ trigger }) => {
        order.push(`consumer told, ${trigger}`);
        return promise;
      },
    });
    drain.worker('scheduler', { stop: () => order.push('scheduler told') });
    drain.on('draining', () => void order.push('draining'));
    drain.onClose('broker', () => void order.push('broker closed'));
    const report = drain.shutdown('deploy');
    await clock.advance(2_000);
    open();
    expect(await report).toMatchObject({
      outcome: 'clean',
      workers: [
        { name: 'scheduler', outcome: 'done', duration: 0 },
        { name: 'consumer', outcome: 'done', duration: 2_000 },
      ],
    });
    expect(order).toEqual(['scheduler told', 'consumer told, deploy', 'draining', 'broker closed']);
  });

  it('a worker that does not stop is cut, and the report lists its jobs', async () => {
    const { drain, clock } = create();
    let told: unknown;
    drain.worker('mail', {
      stop: async ({ signal }) => {
        told = await abortOf(signal);
        return new Promise(() => {});
      },
      active: () => {
        const now = clock.date();
        return [{ id: '42', startedAt: now.getTime() - 500 }, { id: '43', startedAt: now }, 'x'];
      },
    });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'cut',
      workers: [{ name: 'mail', outcome: 'abandoned', duration: 6_000 }],
      jobs: {
        abandoned: [
          { name: 'mail', id: '42', age: 500 },
          { name: 'mail', id: '43', age: 0 },
          { name: 'mail', id: 'x' },
        ],
      },
    });
    expect(told).toBeDefined();
  });

  it('a worker that exceeds its timeout is abandoned, and the shutdown continues', async () => {
    const { drain, clock } = create();
    drain.worker('slow', { stop: () => new Promise(() => {}), active: () => ['7'], timeout: 1_000 });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      duration: 1_000,
      workers: [
        {
          outcome: 'timed-out',
          error: "QuiesceError: Worker 'slow' did not stop within 1000 ms.",
        },
      ],
      jobs: { abandoned: [{ name: 'slow', id: '7' }] },
    });
  });

  it.each([
    ['throws', () => fail(new Error('no broker'))],
    ['rejects', () => Promise.reject(new Error('no broker'))],
  ])('a worker whose stop %s is reported, and the others stop', async (_how, stop) => {
    const { drain } = create();
    const stopped = vi.fn<() => void>();
    drain.worker('first', { stop: stopped });
    drain.worker('failing', { stop });
    expect(await drain.shutdown()).toMatchObject({
      outcome: 'failed',
      workers: [
        { name: 'failing', outcome: 'failed', error: 'Error: no broker' },
        { name: 'first', outcome: 'done' },
      ],
    });
    expect(stopped).toHaveBeenCalledOnce();
  });

  it("an error in a worker's active() is logged, and has no other effect", async () => {
    const error = vi.fn<Logger['error']>();
    const { drain, clock } = create({ logger: { info() {}, warn() {}, error } });
    drain.worker('mail', {
      stop: () => new Promise(() => {}),
      active: () => fail(new Error('not connected')),
      timeout: 10,
    });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'failed',
      jobs: { abandoned: [] },
    });
    expect(error).toHaveBeenCalledWith(
      expect.objectContaining({ worker: 'mail' }),
      "worker 'mail' cannot name its jobs: Error: not connected",
    );
  });

  it('a worker registered while draining is stopped at once, and one registered later throws', async () => {
    const { drain, clock } = create();
    const { promise, open } = gate();
    void drain.run('task', () => promise);
    const report = drain.shutdown();
    await clock.advance(1_000);
    const stop = vi.fn<() => void>();
    drain.worker('late', { stop });
    expect(stop).toHaveBeenCalledOnce();
    open();
    expect(await report).toMatchObject({ outcome: 'clean', workers: [{ name: 'late', outcome: 'done' }] });
    expect(() => drain.worker('later', { stop })).toThrow(
      expect.objectContaining({ code: 'ERR_QUIESCE_TOO_LATE' }),
    );
  });

  it('a worker registered while files are waited for is waited for as well', async () => {
    const { drain, clock, process } = create();
    const { promise, open } = gate();
    process.keptAliveBy({ FSReqCallback: 1 });
    const report = drain.shutdown();
    await clock.advance(1_000);
    drain.worker('late', { stop: () => promise });
    process.keptAliveBy({});
    await clock.advance(1_000);
    expect(drain.state).toBe('draining');
    open();
    expect(await report).toMatchObject({ outcome: 'clean', workers: [{ name: 'late', outcome: 'done' }] });
  });

  it('a worker that was unregistered is not stopped', async () => {
    const { drain } = create();
    const stop = vi.fn<() => void>();
    drain.worker('mail', { stop })();
    expect(await drain.shutdown()).toMatchObject({ workers: [] });
    expect(stop).not.toHaveBeenCalled();
  });

  it('a worker is stopped even if the end is forced before draining', async () => {
    const { drain, clock, process, gates } = create({ shutdownDelay: 1_000 });
    const server = drain.watch(createServer()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = vi.fn<() => void>();
    drain.worker('mail', { stop });
    const draining = gates.before('draining');
    process.signal('SIGINT');
    await clock.runUntil(draining.reached);
    process.signal('SIGINT');
    draining.open();
    expect(await clock.runUntil(process.exited)).toBe(1);
    expect(stop).toHaveBeenCalledOnce();
  });

  it.each([
    ['', { stop: () => {} }, 'needs a name'],
    ['mail', undefined, "of worker 'mail' must be { stop, active?, timeout? }; received undefined"],
    ['mail', {}, "Option 'stop' of worker 'mail' must be a function; received undefined"],
    ['mail', { stop: () => {}, active: 3 }, "Option 'active' of worker 'mail' must be a function"],
    ['mail', { stop: () => {}, timeout: 0 }, 'more than 0 milliseconds'],
    ['mail', { stop: () => {}, timeout: 20_000 }, 'at most the deadline (10000 ms)'],
    ['mail', { stop: () => {}, timout: 1 }, "Did you mean 'timeout'?"],
  ])('a worker registered as %o with %o throws at once', (name, options, message) => {
    const { drain } = create();
    expect(() => Reflect.apply(Reflect.get(drain, 'worker'), drain, [name, options])).toThrow(
      expect.objectContaining({ code: 'ERR_QUIESCE_JOB_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

function fail(error: Error): never {
  throw error;
}
