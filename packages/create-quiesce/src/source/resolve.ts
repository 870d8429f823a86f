import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createPathsMatcher, type TsConfigResult } from 'get-tsconfig';
import { isFile } from '../project/is-file.ts';
import { isRelative } from './modules.ts';

const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'] as const;

/** Returns the file of the service that a module specifier refers to; `undefined` for packages. */
export type Resolve = (from: string, specifier: string) => string | undefined;

/** Resolves relative paths, `paths` and `baseUrl` of tsconfig.json, and `imports` of package.json. */
export function resolverFor(
  tsconfig: TsConfigResult | null,
  sourceOf: (file: string) => string | undefined,
): Resolve {
  const matcher = tsconfig && createPathsMatcher(tsconfig);
  return (from, specifier) => {
    if (isRelative(specifier)) return fileAt(resolve(dirname(from), specifier));
    if (specifier.startsWith('#')) return ownImport(from, specifier, sourceOf);
    return (matcher?.(specifier) ?? []).map((path) => fileAt(path)).find((path) => path !== undefined);
  };
}

/** TypeScript writes `./app.js` for `./app.ts`. */
function fileAt(path: string): string | undefined {
  const candidates = [
    path,
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    ...EXTENSIONS.map((extension) => `${path}${extension}`),
    ...EXTENSIONS.map((extension) => join(path, `index${extension}`)),
  ];
  return candidates.find(
    (candidate) => !candidate.endsWith('.json') && !candidate.includes('/node_modules/') && isFile(candidate),
  );
}

/** Resolves as Node does; for a build output, returns its source. */
function ownImport(
  from: string,
  specifier: string,
  sourceOf: (file: string) => string | undefined,
): string | undefined {
  try {
    const path = createRequire(from).resolve(specifier);
    return sourceOf(path) ?? fileAt(path);
  } catch (error) {
    // The target of `imports`, which does not exist before a build.
    const missing =
      error instanceof Error ? /Cannot find module '([^']+)'/.exec(error.message)?.[1] : undefined;
    return missing === undefined || missing.startsWith('#')
      ? undefined
      : (sourceOf(missing) ?? fileAt(missing));
  }
}
