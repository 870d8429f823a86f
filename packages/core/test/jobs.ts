import { once } from 'node:events';
import type { DrainOptions } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { deferred } from '../src/util/deferred.ts';

/** Creates a drain that is cut after 6,000 ms and has 4,000 ms for cleanup. */
export const create = (options: DrainOptions = {}): TestDrain =>
  createTestDrain({ deadline: 10_000, cleanupTime: 4_000, ...options });

/** Returns a promise and the function that resolves it. */
export function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = deferred<void>();
  return { promise, open: () => resolve() };
}

/** Resolves when the signal aborts, to its reason. */
export async function abortOf(signal: AbortSignal): Promise<unknown> {
  await once(signal, 'abort');
  return signal.reason;
}
