import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@quiesce/core';
import { describe, expect, it, vi } from 'vitest';
import { abortOf, create, gate } from './jobs.ts';

describe('a task', () => {
  it('drain.run() resolves to the result of the task, or rejects with its error', async () => {
    const { drain } = create();
    expect(await drain.run('answer', async () => 42)).toBe(42);
    const failing = drain.run('mail', () => {
      throw new Error('no route to host');
    });
    await expect(failing).rejects.toThrow('no route to host');
  });

  it('a task is waited for before any step runs', async () => {
    const { drain, clock } = create();
    const order: string[] = [];
    drain.onClose('database', () => void order.push('closed'));
    const { promise, open } = gate();
    void drain.run('mail', async () => {
      await promise;
      order.push('sent');
    });
    const report = drain.shutdown();
    await clock.advance(3_000);
    expect(drain.state).toBe('draining');
    open();
    expect(await report).toMatchObject({
      outcome: 'clean',
      jobs: {
        runningAtStart: 1,
        begun: 0,
        completed: 1,
        failed: 0,
        refused: 0,
        abandoned: [],
        moreAbandoned: 0,
      },
    });
    expect(order).toEqual(['sent', 'closed']);
  });

  it('a task that fails is logged, and affects neither the process nor the outcome', async () => {
    const warn = vi.fn<Logger['warn']>();
    const { drain } = create({ logger: { info() {}, warn, error() {} } });
    void drain.run('mail', async () => {
      await Promise.resolve();
      throw new Error('no route to host');
    });
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', jobs: { failed: 1, completed: 0 } });
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ task: 'mail' }),
      "task 'mail' failed: Error: no route to host",
    );
  });

  it('a running task may begin another while draining', async () => {
    const { drain, clock } = create();
    const { promise, open } = gate();
    const second = gate();
    void drain.run('first', async () => {
      await promise;
      void drain.run('second', () => second.promise);
    });
    const report = drain.shutdown();
    await clock.advance(3_000);
    open();
    await clock.advance(2_000);
    expect(drain.state).toBe('draining');
    second.open();
    expect(await report).toMatchObject({
      outcome: 'clean',
      jobs: { runningAtStart: 1, begun: 1, completed: 2 },
    });
  });

  it('the close event of the last response may begin a task', async () => {
    const { drain, clock } = create();
    let isDone = false;
    const { promise, open } = gate();
    const listener = drain.handler((_request, response) => {
      const end = () => void response.end();
      void promise.then(end);
      response.once('close', () => {
        void drain.run('count', async () => {
          await clock.sleep(100);
          isDone = true;
        });
      });
    });
    const server = drain.watch(createServer(listener)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    drain.onClose('database', () => expect(isDone).toBe(true));
    const answer = fetch(`http://127.0.0.1:${portOf(server)}`);
    await expect.poll(() => drain.inFlight).toBe(1);
    const report = drain.shutdown();
    open();
    await answer;
    expect(await clock.runUntil(report)).toMatchObject({
      outcome: 'clean',
      jobs: { completed: 1, refused: 0 },
    });
  });

  it('the listening socket stays open while a task is running, so that refusals can be read', async () => {
    const { drain, clock } = create();
    const server = drain.watch(createServer(drain.handler(() => undefined))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const done = gate();
    void drain.run('mail', () => done.promise);
    const report = drain.shutdown();
    await clock.advance(1_000);
    expect([drain.state, server.listening]).toEqual(['draining', true]);
    done.open();
    expect(await report).toMatchObject({ outcome: 'clean' });
  });

  it('a task is refused after draining, without ending the process', async () => {
    const { drain } = create();
    const task = vi.fn<() => void>();
    const refusals: unknown[] = [];
    drain.onClose('database', () => {
      void drain.run('late', task);
      drain.run('later', task).catch((error: unknown) => refusals.push(error));
    });
    expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', jobs: { begun: 0, refused: 2 } });
    expect(refusals).toEqual([expect.objectContaining({ code: 'ERR_QUIESCE_DRAINING' })]);
    expect(task).not.toHaveBeenCalled();
  });

  it('a task is aborted and reported when draining is cut, and may use resources for a moment longer', async () => {
    const { drain, clock } = create();
    const order: unknown[] = [];
    drain.onClose('database', () => void order.push('closed'));
    void drain.run('import', async (signal) => {
      order.push(String(await abortOf(signal)));
      await clock.sleep(300);
      order.push('lock released');
    });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'cut',
      exitCode: 1,
      jobs: { completed: 0, failed: 0, abandoned: [{ name: 'import', age: 6_000 }] },
    });
    expect(order).toEqual(['Error: draining was cut', 'lock released', 'closed']);
  });

  it('a task begun by an aborted task is refused', async () => {
    const { drain, clock } = create();
    const refusals: unknown[] = [];
    void drain.run('import', async (signal) => {
      await abortOf(signal);
      await drain.run('clean up', () => undefined).catch((error: unknown) => refusals.push(error));
    });
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({ jobs: { begun: 0, refused: 1 } });
    expect(refusals).toEqual([expect.objectContaining({ code: 'ERR_QUIESCE_DRAINING' })]);
  });

  it('a task that ignores its signal does not use up the time of the steps', async () => {
    const { drain, clock } = create();
    drain.onClose('database', () => undefined);
    void drain.run('stuck', () => new Promise(() => {}));
    expect(await clock.runUntil(drain.shutdown())).toMatchObject({
      outcome: 'cut',
      duration: 6_500,
      steps: [{ outcome: 'done' }],
    });
  });

  it.each([
    [['', () => {}], 'needs a name'],
    [[undefined, () => {}], 'received undefined'],
    [['mail'], "Task 'mail' must be a function"],
  ])('a task begun as %o throws at once', (values, message) => {
    const { drain } = create();
    expect(() => Reflect.apply(Reflect.get(drain, 'run'), drain, values)).toThrow(
      expect.objectContaining({ code: 'ERR_QUIESCE_JOB_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
