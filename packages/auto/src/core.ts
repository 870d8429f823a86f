import { createRequire } from 'node:module';

/** Core, by `require`: an app without a server never loads it, and one with a server needs it at once. */
export function loadCore(): typeof import('@quiesce/core') {
  return createRequire(import.meta.filename)('@quiesce/core');
}
