import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { classicErrors, isClassic } from './classic.ts';
import { nativeErrors } from './native.ts';
import type { Overlay } from './overlay.ts';

/** The compiler that a service has installed. */
export interface Compiler {
  /** Returns the errors in these files, one line each: the name of the file, then `TS2345: …`. */
  errorsIn(paths: readonly string[], tsconfig: string, overlay: Overlay | undefined): Promise<string[]>;
}

/** Returns the TypeScript of a service, of any version, or the reason why it cannot be used. */
export async function compilerOf(folder: string): Promise<Compiler | string> {
  const require = createRequire(join(folder, 'package.json'));
  const path = resolved(require, 'typescript');
  if (path === undefined) return 'TypeScript is not installed';
  const loaded: unknown = require(path);
  if (isClassic(loaded)) {
    return {
      errorsIn: (paths, tsconfig, overlay) =>
        Promise.resolve(classicErrors(loaded, { paths, tsconfig, overlay })),
    };
  }
  const module = resolved(require, 'typescript/unstable/sync');
  if (module === undefined) return 'the API of its TypeScript version is not supported';
  const api = pathToFileURL(module).href;
  return {
    errorsIn: (paths, tsconfig, overlay) => nativeErrors({ api, folder, paths, tsconfig, overlay }),
  };
}

/** True if a package is installed for a folder, in it or above it. */
export function isInstalled(folder: string, name: string): boolean {
  if (existsSync(join(folder, 'node_modules', name))) return true;
  const above = dirname(folder);
  return above !== folder && isInstalled(above, name);
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
