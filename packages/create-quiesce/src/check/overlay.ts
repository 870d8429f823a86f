import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedFile } from '../write/diff.ts';

/** Declarations of the packages that may be added, by path; the build writes this file. */
const DECLARATIONS = fileURLToPath(new URL('../../dist/declarations.json', import.meta.url));

/** Files that differ from the disk, or do not exist there, by path. */
export class Overlay {
  readonly #files = new Map<string, string>();

  /** Contains the planned files, and the declarations of the packages of Quiesce that the service has not installed yet. */
  constructor(folder: string, files: readonly PlannedFile[]) {
    for (const { path, after } of files) this.#files.set(slashed(resolve(folder, path)), after);
    const scope = join(folder, 'node_modules/@quiesce');
    for (const [path, text] of declarations()) {
      const [name = ''] = path.split('/');
      if (!existsSync(join(scope, name))) this.#files.set(slashed(join(scope, path)), text);
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

function declarations(): [path: string, text: string][] {
  if (!existsSync(DECLARATIONS)) return [];
  const texts: Record<string, string> = JSON.parse(readFileSync(DECLARATIONS, 'utf8'));
  return Object.entries(texts);
}
