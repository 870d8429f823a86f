import { createRequire } from 'node:module';
import type * as core from '@quiesce/core';

export type Core = Pick<typeof core, 'createDrain' | 'planFor' | 'QuiesceError'>;

/** Core, by `require`: an app without a server never loads it, and one with a server needs it at once. */
export function loadCore(): Core {
  return createRequire(import.meta.filename)('@quiesce/core');
}
