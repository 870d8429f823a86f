import { cpSync, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './packages.ts';

const FOLDER = join(ROOT, 'examples');
/** Folders created by an install, a build or a start. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.data']);

/** The folders of the examples. */
export const EXAMPLES: readonly string[] = readdirSync(FOLDER).filter((name) =>
  existsSync(join(FOLDER, name, 'package.json')),
);

export function exampleFolder(name: string): string {
  return join(FOLDER, name);
}

/** Copies an example as users do. */
export function copyExample(name: string, destination: string): void {
  cpSync(exampleFolder(name), destination, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
  });
}
