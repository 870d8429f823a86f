import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { getTsconfig, type TsConfigResult } from 'get-tsconfig';

/** The tsconfig.json of a package, or why it cannot be read. */
export interface Settings {
  readonly found: TsConfigResult | null;
  readonly problem: string | undefined;
}

export function readSettings(folder: string): Settings {
  try {
    const found = getTsconfig(folder);
    return { found, problem: undefined };
  } catch (error) {
    return { found: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Returns the source of a compiled file, by `outDir` and `rootDir`. */
export function compiledFrom(file: string, { found }: Settings): string | undefined {
  const options = found?.config.compilerOptions;
  if (!found || options?.outDir === undefined) return undefined;
  const base = dirname(found.path);
  const below = relative(resolve(base, options.outDir), file);
  if (below.startsWith('..')) return undefined;
  const roots = options.rootDir === undefined ? ['.', 'src'] : [options.rootDir];
  return roots
    .map((root) => join(resolve(base, root), below).replace(/\.([cm]?)js$/, '.$1ts'))
    .flatMap((path) => [path, `${path}.ts`, join(path, 'index.ts')])
    .find((path) => /\.[cm]?ts$/.test(path) && existsSync(path));
}
