import { createRequire } from 'node:module';
import type * as core from '@quiesce/core';

export type Core = Pick<typeof core, 'createDrain' | 'planFor' | 'QuiesceError'>;

/** Loads core by `require`: an app without a server never loads it, and an app with a server needs it synchronously. */
export function loadCore(): Core {
  return createRequire(import.meta.filename)('@quiesce/core');
}
