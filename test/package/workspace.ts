import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/packages.ts';

export {
  ENTRY_POINTS,
  isLoadedBothWays,
  manifestOf,
  nameOf,
  PACKAGES,
  ROOT,
  type EntryPoint,
  type Target,
} from '../../scripts/packages.ts';

const require = createRequire(import.meta.url);

/** The compilers that must understand the published types, by version. */
export const COMPILERS = {
  '5.6': compiler(require.resolve('typescript-5.6/package.json')),
  '5.9': compiler(require.resolve('typescript-5.9/package.json')),
  '7': compiler(require.resolve('typescript/package.json')),
} as const;

function compiler(manifest: string): string {
  return join(dirname(manifest), 'bin/tsc');
}

/** Returns the version that the workspace itself uses. */
export function catalogVersion(name: string): string {
  const { catalog }: { readonly catalog: Readonly<Record<string, string>> } = parse(
    read('pnpm-workspace.yaml'),
  );
  const version = catalog[name];
  if (version === undefined) throw new Error(`there is no ${name} in the catalog`);
  return version;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
