import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedFile } from '../write/diff.ts';

/** The declarations of the packages that may be added, which the build copies here. */
const TYPES = fileURLToPath(new URL('../../types', import.meta.url));

/** Files that are not on the disk, or otherwise than they are there, by their paths. */
export class Overlay {
  readonly #files = new Map<string, string>();

  /** The planned files, and the packages of Quiesce where the service has not installed them yet. */
  constructor(folder: string, files: readonly PlannedFile[]) {
    for (const { path, after } of files) this.#files.set(slashed(resolve(folder, path)), after);
    const scope = join(folder, 'node_modules/@quiesce');
    for (const name of existsSync(TYPES) ? readdirSync(TYPES) : []) {
      if (existsSync(join(scope, name))) continue;
      const below = readdirSync(join(TYPES, name), { recursive: true, withFileTypes: true });
      for (const entry of below) {
        if (!entry.isFile()) continue;
        const source = join(entry.parentPath, entry.name);
        const path = join(scope, name, source.slice(join(TYPES, name).length));
        this.#files.set(slashed(path), readFileSync(source, 'utf8'));
      }
    }
  }

  read(path: string): string | undefined {
    return this.#files.get(slashed(path));
  }

  entries(): [path: string, text: string][] {
    return [...this.#files];
  }

  hasFolder(path: string): boolean {
    const start = `${slashed(path).replace(/\/$/, '')}/`;
    return [...this.#files.keys()].some((file) => file.startsWith(start));
  }
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
