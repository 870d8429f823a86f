import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { replaceMethod } from './replace-method.ts';

/**
 * Runs the `preClose` hooks of all plugins as draining begins: they end what would keep the server open, such as WebSockets.
 * Fastify itself runs them together with what has to wait until draining is over, so each is wrapped, and runs once.
 */
export function followPreClose(app: FastifyInstance, drain: Drain): void {
  const { addHook } = app;
  const hooks: (() => Promise<void>)[] = [];
  // One after another, as Fastify runs them.
  async function runHooks(): Promise<void> {
    // Fastify gets the error as well, and the step `fastify` fails with it.
    for (const run of hooks) await run().catch(() => undefined);
  }
  replaceMethod(app, 'addHook', function addHookOnce(name, hook) {
    if (name !== 'preClose' || typeof hook !== 'function') return Reflect.apply(addHook, this, [name, hook]);
    const run = once(hook, this);
    const added: unknown = Reflect.apply(addHook, this, [name, run]);
    if (hooks.push(run) === 1) drain.onFarewell(runHooks);
    return added;
  });
}

/** The hook for its context, which runs at the first call only. */
function once(hook: Hook, context: FastifyInstance): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const run = (): Promise<void> => (ended ??= call(hook, context));
  // Fastify names the hook in its errors.
  return Object.defineProperty(run, 'name', { value: hook.name });
}

type Hook = Parameters<typeof Reflect.apply>[0] & { readonly length: number; readonly name: string };

/** A hook with a parameter calls back. */
function call(hook: Hook, context: FastifyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown): void => (error ? reject(error) : resolve());
    const result: unknown = Reflect.apply(hook, context, hook.length === 1 ? [done] : []);
    if (hook.length !== 1) resolve(Promise.resolve(result).then(() => undefined));
  });
}
