import type { Drain } from '@quiesce/core';
import type { FastifyInstance } from 'fastify';
import { deferWhileDraining } from './defer-close.ts';
import { outermost, wrapMethod } from './wrap-method.ts';

/**
 * Lets plugins end connections that would keep the server open, such as WebSockets, when draining begins. They do so in `preClose`
 * hooks or by wrapping the server's `close`, as @fastify/http-proxy does. Fastify calls both together with work that must wait
 * until draining has ended. Therefore each hook is wrapped and runs only once, and the server's own `close` waits.
 */
export function followPreClose(app: FastifyInstance, drain: Drain): void {
  const hooks: (() => Promise<void>)[] = [];
  wrapMethod(outermost(app), 'addHook', (addHook) => {
    return function addHookOnce(name, hook) {
      if (name !== 'preClose' || typeof hook !== 'function') return addHook(this, [name, hook]);
      const run = once(hook, this);
      const added = addHook(this, [name, run]);
      hooks.push(run);
      return added;
    };
  });

  const { server } = app;
  const close = deferWhileDraining(server, 'close', drain);
  const isWrapped = (): boolean => Reflect.get(server, 'close') !== close;
  /** Runs the hooks one after another, then closes the server, as Fastify does. */
  async function runHooksAndClose(): Promise<void> {
    // Fastify gets the error as well, and the step `fastify` fails with it.
    for (const run of hooks) await run().catch(() => undefined);
    if (isWrapped()) server.close();
  }
  drain.on('draining', () => {
    if (hooks.length > 0 || isWrapped()) drain.onFarewell(runHooksAndClose);
  });
}

/** Returns a function that runs the hook in its context, once. */
function once(hook: Function, context: unknown): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const run = (): Promise<void> => (ended ??= call(hook, context));
  // Fastify includes the name of the hook in its errors.
  return Object.defineProperty(run, 'name', { value: hook.name });
}

/** Calls a hook. A hook with one parameter takes a callback. */
async function call(hook: Function, context: unknown): Promise<void> {
  if (hook.length !== 1) return void (await Reflect.apply(hook, context, []));
  await new Promise<void>((resolve, reject) => {
    const done = (error?: unknown): void => (error ? reject(error) : resolve());
    Reflect.apply(hook, context, [done]);
  });
}
