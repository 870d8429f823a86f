import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, inject, vi } from 'vitest';

/** ms for all installations on a busy machine. */
const TIMEOUT = 300_000;

/** An example that was copied out of the repository and installed with npm. */
export interface Copy {
  readonly folder: string;
  /** Returns the URL of one of its files. */
  readonly file: (path: string) => URL;
}

/** Delays the tests of a file until the copy exists. */
export function useCopy(name: string): Copy {
  const copies = inject('copies');
  const folder = join(copies, name);
  const error = join(copies, 'error');
  beforeAll(async () => {
    await vi.waitUntil(() => existsSync(folder) || existsSync(error), { timeout: TIMEOUT });
    if (!existsSync(folder)) throw new Error(readFileSync(error, 'utf8'));
  }, TIMEOUT);
  return { folder, file: (path) => pathToFileURL(join(folder, path)) };
}
