import { once } from 'node:events';
import { createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import { afterEach, beforeEach, vi } from 'vitest';
import { deferred } from '../src/deferred.ts';

/** Has the drain's clock faked in every test of the file; the turns of the loop stay real. */
export function fakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** A drain that is cut after 6,000 ms, and has 4,000 ms for cleanup. */
export const create = (options: DrainOptions = {}): Drain =>
  createDrain({ signals: false, logger: false, deadline: 10_000, cleanupTime: 4_000, ...options });

/** A promise, and the way to settle it. */
export function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = deferred<void>();
  return { promise, open: () => resolve() };
}

/** Resolves when the signal aborts, to what it was told. */
export async function abortOf(signal: AbortSignal): Promise<unknown> {
  await once(signal, 'abort');
  return signal.reason;
}
