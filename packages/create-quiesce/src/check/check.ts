import { join } from 'node:path';
import type { Manifest } from '../project/manifest.ts';
import type { Settings } from '../project/tsconfig.ts';
import type { PlannedFile } from '../write/diff.ts';
import { compilerOf, isInstalled } from './compiler.ts';
import { Overlay } from './overlay.ts';
import { syntaxErrorsIn } from './syntax.ts';

/** The result of compiling the planned files. */
interface Checked {
  /** Errors that the current files do not have. */
  readonly errors: readonly string[];
  readonly notes: readonly string[];
}

export const NOT_CHECKED: Checked = { errors: [], notes: [] };

interface Given {
  readonly folder: string;
  readonly files: readonly PlannedFile[];
  readonly settings: Settings;
  readonly manifest: Manifest;
}

/** Compiles the planned files with the compiler and the tsconfig.json of the service, before anything is written. */
export async function check({ folder, files, settings, manifest }: Given): Promise<Checked> {
  const broken = syntaxErrorsIn(files);
  if (broken.length > 0) return { errors: broken, notes: [] };
  if (!files.some(({ path }) => /\.[cm]?tsx?$/.test(path))) return NOT_CHECKED;
  if (!settings.found)
    return { errors: [], notes: [uncompiled('there is no tsconfig.json that can be read')] };
  const compiler = await compilerOf(folder);
  if (typeof compiler === 'string') return { errors: [], notes: [uncompiled(compiler)] };
  const missing = Object.keys(manifest.dependencies).find((name) => !isInstalled(folder, name));
  if (missing !== undefined) return { errors: [], notes: [uncompiled(`${missing} is not installed`)] };
  const project = settings.found.path;
  const paths = files.map(({ path }) => join(folder, path));
  try {
    const before = new Set(await compiler.errorsIn(paths, project, undefined));
    const after = await compiler.errorsIn(paths, project, new Overlay(folder, files));
    const added = after.filter((error) => !before.has(error));
    return { errors: added.map((error) => `it would not compile: ${error}`), notes: [] };
  } catch (error) {
    // A compiler with an unknown interface.
    const reason = error instanceof Error ? error.message : String(error);
    return { errors: [], notes: [uncompiled(`its compiler failed: ${reason}`)] };
  }
}

function uncompiled(why: string): string {
  return `The planned code was not compiled, because ${why}.`;
}
