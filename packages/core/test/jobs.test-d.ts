import { describe, expectTypeOf, it } from 'vitest';
import type { ActiveJob, Drain, StopContext, Undo, WorkerOptions } from '@quiesce/core';

declare const drain: Drain;

/** Typical declarations of queues and schedulers. */
declare const consumer: { close(force?: boolean): Promise<void> };
declare const scheduler: { stop(): void };

describe('drain.run', () => {
  it('drain.run() returns the result of the task', () => {
    expectTypeOf(drain.run('sum', () => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(drain.run('text', async () => 'text')).toEqualTypeOf<Promise<string>>();
    expectTypeOf(drain.run('nothing', async () => {})).toEqualTypeOf<Promise<void>>();
  });

  it('drain.run() passes a signal to the task', () => {
    void drain.run('mail', (signal) => expectTypeOf(signal).toEqualTypeOf<AbortSignal>());
    // @ts-expect-error: a task needs a name for the report
    void drain.run(() => undefined);
    // @ts-expect-error: the drain must start the task, so that it can refuse a late one
    void drain.run('mail', Promise.resolve());
  });
});

describe('drain.worker', () => {
  it('drain.worker() takes a stop function and returns its undo', () => {
    expectTypeOf(drain.worker('mail', { stop: () => consumer.close() })).toEqualTypeOf<Undo>();
    drain.worker('scheduler', { stop: () => scheduler.stop(), timeout: 1_000 });
    drain.worker('mail', {
      stop: (context) => {
        expectTypeOf(context).toEqualTypeOf<StopContext>();
      },
    });
    // @ts-expect-error: `stop` is required
    drain.worker('mail', {});
    // @ts-expect-error: `stop` is required even if the object could be closed
    drain.worker('mail', consumer);
  });

  it('drain.worker() lists jobs by their ids, with their start time if it is known', () => {
    const jobs = new Map<string, Date>();
    drain.worker('strings', { stop: () => undefined, active: () => jobs.keys() });
    drain.worker('jobs', {
      stop: () => undefined,
      active: () => [
        { id: '1' },
        { id: '2', startedAt: 1_700_000_000_000 },
        { id: '3', startedAt: new Date() },
      ],
    });
    expectTypeOf<ReturnType<NonNullable<WorkerOptions['active']>>>().toEqualTypeOf<
      Iterable<ActiveJob | string>
    >();
    // @ts-expect-error: an id is text
    drain.worker('numbers', { stop: () => undefined, active: () => [1] });
  });
});
