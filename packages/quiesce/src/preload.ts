import type { Preload } from '@quiesce/verify';

/** Returns the module that `--compare` loads into the server, from where this command is installed. */
export function preload(name: string = '@quiesce/auto'): Preload {
  return { name, url: import.meta.resolve(name) };
}
