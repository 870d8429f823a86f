import { createServer, type Server } from 'node:http';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  CloseOptions,
  Drain,
  FlushOptions,
  Resource,
  StepContext,
  StepFunction,
  Undo,
} from '@quiesce/core';

declare const drain: Drain;

/** Close methods as declared by real clients. */
declare const pool: {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
  end(callback: () => void): void;
};
declare const broker: { connect(): Promise<void>; disconnect(): Promise<void> };
declare const cache: { get(key: string): Promise<string | null>; quit(): Promise<'OK'>; disconnect(): void };
declare const exporter: { shutdown(timeout?: number): Promise<void> };
declare const agent: { destroy(): void };
declare const prisma: { $connect(): Promise<void>; $disconnect(): Promise<void> };
declare const job: { stop(): void };
declare const queue: AsyncDisposable & { push(job: string): void };

describe('a step', () => {
  it('a step is registered by name and returns its undo', () => {
    expectTypeOf(drain.onFlush('logs', () => undefined)).toEqualTypeOf<Undo>();
    expectTypeOf(drain.onClose('database', () => undefined)).toEqualTypeOf<Undo>();
    expectTypeOf<Drain['onFlush']>().parameters.toEqualTypeOf<
      [name: string, run: StepFunction, options?: FlushOptions | undefined]
    >();
    expectTypeOf<Drain['onClose']>().parameters.toEqualTypeOf<
      [name: string, run: StepFunction | Resource, options?: CloseOptions | undefined]
    >();
    // @ts-expect-error: a step needs a name for the report
    drain.onClose(() => undefined);
    // @ts-expect-error: the name must be a string
    drain.onFlush(Symbol('logs'), () => undefined);
  });

  it('a step gets the trigger of the shutdown and a signal', () => {
    expectTypeOf<StepContext>().toEqualTypeOf<{ readonly trigger: string; readonly signal: AbortSignal }>();
    expectTypeOf<StepFunction>().toEqualTypeOf<(context: StepContext) => unknown>();
    drain.onFlush('logs', (context) => expectTypeOf(context).toEqualTypeOf<StepContext>());
    drain.onClose('database', (context) => expectTypeOf(context).toEqualTypeOf<StepContext>());
    drain.onClose('cache', async ({ trigger, signal }) => {
      expectTypeOf(trigger).toEqualTypeOf<string>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    });
    // @ts-expect-error: there is no second argument
    drain.onFlush('metrics', (_context: StepContext, done: () => void) => done());
  });

  it('a step has a timeout, and a close step can wait for others', () => {
    expectTypeOf<FlushOptions>().toEqualTypeOf<{ readonly timeout?: number | false }>();
    expectTypeOf<CloseOptions>().toEqualTypeOf<{
      readonly timeout?: number | false;
      readonly after?: readonly string[];
    }>();
    drain.onFlush('logs', () => undefined, { timeout: false });
    drain.onClose('database', pool, { timeout: 1_000, after: ['cache', 'broker'] });
    drain.onClose('broker', broker, { after: [] });
    // @ts-expect-error: flush steps have no `after`
    drain.onFlush('logs', () => undefined, { after: ['metrics'] });
    // @ts-expect-error: a list, even for one name
    drain.onClose('database', pool, { after: 'cache' });
    // @ts-expect-error: milliseconds, or false
    drain.onClose('database', pool, { timeout: '1s' });
    // @ts-expect-error: a step has a timeout, a drain has a deadline
    drain.onClose('database', pool, { deadline: 1_000 });
  });
});

describe('drain.onClose', () => {
  it('drain.onClose() accepts functions of any return type', () => {
    drain.onClose('sync', () => agent.destroy());
    drain.onClose('async', async () => {
      await pool.end();
    });
    drain.onClose('method', () => cache.quit());
    drain.onClose('void', () => void broker.disconnect());
  });

  it('drain.onClose() accepts resources with any of the close methods', () => {
    drain.onClose('pool', pool);
    drain.onClose('broker', broker);
    drain.onClose('cache', cache);
    drain.onClose('exporter', exporter);
    drain.onClose('agent', agent);
    drain.onClose('queue', queue);
    drain.onClose('prisma', prisma);
    drain.onClose('job', job);
    drain.onClose('server', createServer());
    expectTypeOf<Server>().toExtend<Resource>();
  });

  it('drain.onClose() accepts object literals', () => {
    drain.onClose('close', { close: () => undefined });
    drain.onClose('end', { async end() {} });
    drain.onClose('dispose', { async [Symbol.asyncDispose]() {} });
  });

  it('drain.onClose() rejects values that cannot be closed', () => {
    // @ts-expect-error: it has no close method
    drain.onClose('nothing', {});
    // @ts-expect-error: not one of the known methods
    drain.onClose('halt', { halt: () => undefined });
    // @ts-expect-error: `close` is not a method
    drain.onClose('closed', { close: true });
    // @ts-expect-error: `close` is called without arguments
    drain.onClose('needy', { close: (reason: string) => reason });
    // @ts-expect-error: pass the pool itself or a function, not the result of closing it
    drain.onClose('pool', pool.end());
    // @ts-expect-error: it may be undefined
    drain.onClose('maybe', undefined);
  });
});

describe('drain.onFlush', () => {
  it('drain.onFlush() accepts only functions, because a flush does not close its target', () => {
    drain.onFlush('logs', () => undefined);
    drain.onFlush('traces', async () => undefined);
    // @ts-expect-error: a resource cannot be flushed
    drain.onFlush('pool', pool);
  });
});
