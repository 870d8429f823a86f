import { describe, expectTypeOf, it } from 'vitest';
import type { ActiveJob, Drain, StopContext, Undo, WorkerOptions } from '@quiesce/core';

declare const drain: Drain;

/** As queues and schedulers declare themselves. */
declare const consumer: { close(force?: boolean): Promise<void> };
declare const scheduler: { stop(): void };

describe('drain.run', () => {
  it('gives back what the task returns', () => {
    expectTypeOf(drain.run('sum', () => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(drain.run('text', async () => 'text')).toEqualTypeOf<Promise<string>>();
    expectTypeOf(drain.run('nothing', async () => {})).toEqualTypeOf<Promise<void>>();
  });

  it('hands the task a signal', () => {
    void drain.run('mail', (signal) => expectTypeOf(signal).toEqualTypeOf<AbortSignal>());
    // @ts-expect-error: the report names it
    void drain.run(() => undefined);
    // @ts-expect-error: a task is begun by the drain, so that a late one is not
    void drain.run('mail', Promise.resolve());
  });
});

describe('drain.worker', () => {
  it('takes what stops it, and can be taken back', () => {
    expectTypeOf(drain.worker('mail', { stop: () => consumer.close() })).toEqualTypeOf<Undo>();
    drain.worker('scheduler', { stop: () => scheduler.stop(), timeout: 1_000 });
    drain.worker('mail', {
      stop: (context) => {
        expectTypeOf(context).toEqualTypeOf<StopContext>();
      },
    });
    // @ts-expect-error: there is no other way to stop it
    drain.worker('mail', {});
    // @ts-expect-error: `stop` says what to do: a drain does not guess
    drain.worker('mail', consumer);
  });

  it('names its jobs by their ids, with the time where it is known', () => {
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
