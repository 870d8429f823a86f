import type { Worker } from 'node:cluster';
import { on, once } from 'node:events';
import type { ResolvedOptions } from './options.ts';

/** Resolves when the worker is ready; rejects if the check fails, or when the signal aborts. */
export async function untilReady(
  worker: Worker,
  ready: ResolvedOptions['ready'],
  signal: AbortSignal,
): Promise<void> {
  if (typeof ready === 'function') return ready(worker, signal);
  if (ready === 'listening') return void (await once(worker, 'listening', { signal }));
  for await (const [message] of on(worker, 'message', { signal })) if (message === 'ready') return;
}
