import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT: string = join(import.meta.dirname, '..');

/** A module that users import. */
export interface EntryPoint {
  /** `core`, or `core-testing` for `@quiesce/core/testing`. */
  readonly name: string;
  readonly folder: string;
  /** Its declarations, from the folder. */
  readonly types: string;
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** Every module of every package, as its manifest has them. */
export const ENTRY_POINTS: readonly EntryPoint[] = readdirSync(join(ROOT, 'packages')).flatMap((name) => {
  const folder = join(ROOT, 'packages', name);
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: [name, ...path.split('/').slice(1)].join('-'), folder, types: target.types }],
  );
});
