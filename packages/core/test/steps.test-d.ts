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

/** Close methods as real clients declare them. */
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
  it('is registered by name and can be taken back', () => {
    expectTypeOf(drain.onFlush('logs', () => undefined)).toEqualTypeOf<Undo>();
    expectTypeOf(drain.onClose('database', () => undefined)).toEqualTypeOf<Undo>();
    expectTypeOf<Drain['onFlush']>().parameters.toEqualTypeOf<
      [name: string, run: StepFunction, options?: FlushOptions | undefined]
    >();
    expectTypeOf<Drain['onClose']>().parameters.toEqualTypeOf<
      [name: string, run: StepFunction | Resource, options?: CloseOptions | undefined]
    >();
    // @ts-expect-error: the report names it
    drain.onClose(() => undefined);
    // @ts-expect-error: the report names it with text
    drain.onFlush(Symbol('logs'), () => undefined);
  });

  it('is handed what started the shutdown and when to give up', () => {
    expectTypeOf<StepContext>().toEqualTypeOf<{ readonly trigger: string; readonly signal: AbortSignal }>();
    expectTypeOf<StepFunction>().toEqualTypeOf<(context: StepContext) => unknown>();
    drain.onFlush('logs', (context) => expectTypeOf(context).toEqualTypeOf<StepContext>());
    drain.onClose('database', (context) => expectTypeOf(context).toEqualTypeOf<StepContext>());
    drain.onClose('cache', async ({ trigger, signal }) => {
      expectTypeOf(trigger).toEqualTypeOf<string>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    });
    // @ts-expect-error: nothing else is handed over
    drain.onFlush('metrics', (_context: StepContext, done: () => void) => done());
  });

  it('has a timeout, and a close step has others to wait for', () => {
    expectTypeOf<FlushOptions>().toEqualTypeOf<{ readonly timeout?: number | false }>();
    expectTypeOf<CloseOptions>().toEqualTypeOf<{
      readonly timeout?: number | false;
      readonly after?: readonly string[];
    }>();
    drain.onFlush('logs', () => undefined, { timeout: false });
    drain.onClose('database', pool, { timeout: 1_000, after: ['cache', 'broker'] });
    drain.onClose('broker', broker, { after: [] });
    // @ts-expect-error: every flush step runs before every close step as it is
    drain.onFlush('logs', () => undefined, { after: ['metrics'] });
    // @ts-expect-error: a list, even of one
    drain.onClose('database', pool, { after: 'cache' });
    // @ts-expect-error: milliseconds, or false
    drain.onClose('database', pool, { timeout: '1s' });
    // @ts-expect-error: a step has a timeout, a drain has a deadline
    drain.onClose('database', pool, { deadline: 1_000 });
  });
});

describe('drain.onClose', () => {
  it('takes functions, whatever they return', () => {
    drain.onClose('sync', () => agent.destroy());
    drain.onClose('async', async () => {
      await pool.end();
    });
    drain.onClose('method', () => cache.quit());
    drain.onClose('void', () => void broker.disconnect());
  });

  it('takes resources, whichever way they are closed', () => {
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

  it('takes an object that is written in place', () => {
    drain.onClose('close', { close: () => undefined });
    drain.onClose('end', { async end() {} });
    drain.onClose('dispose', { async [Symbol.asyncDispose]() {} });
  });

  it('refuses what cannot be closed', () => {
    // @ts-expect-error: it has no method to close it
    drain.onClose('nothing', {});
    // @ts-expect-error: none of the methods that are looked for
    drain.onClose('halt', { halt: () => undefined });
    // @ts-expect-error: `close` is no method
    drain.onClose('closed', { close: true });
    // @ts-expect-error: nobody would pass what `close` asks for
    drain.onClose('needy', { close: (reason: string) => reason });
    // @ts-expect-error: the pool itself, or a function; not what closing it returned
    drain.onClose('pool', pool.end());
    // @ts-expect-error: there may be none
    drain.onClose('maybe', undefined);
  });
});

describe('drain.onFlush', () => {
  it('takes functions alone: a flush leaves its target open', () => {
    drain.onFlush('logs', () => undefined);
    drain.onFlush('traces', async () => undefined);
    // @ts-expect-error: a resource would be closed
    drain.onFlush('pool', pool);
  });
});
