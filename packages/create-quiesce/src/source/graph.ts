import type { Resolve } from './resolve.ts';
import { modulesOf } from './modules.ts';
import { readSource, type Source } from './source.ts';

/** The files of the service that an entry file imports, directly or indirectly. */
export interface Graph {
  /** The entry first, then the files loaded before it. */
  readonly sources: readonly Source[];
  readonly unreadable: readonly Unreadable[];
}

interface Unreadable {
  readonly path: string;
  readonly why: string;
}

/** Largest number of files: more than a service needs. */
const LIMIT = 2_000;

export async function readGraph(
  entries: readonly string[],
  isModulePackage: boolean,
  resolve: Resolve,
): Promise<Graph> {
  const sources: Source[] = [];
  const unreadable: Unreadable[] = [];
  const paths = new Set(entries);
  for (const path of paths) {
    try {
      const source = await readSource(path, isModulePackage);
      const files = filesOf(source, resolve);
      sources.push({ ...source, files });
      for (const file of files.values()) if (paths.size < LIMIT) paths.add(file);
    } catch (error) {
      unreadable.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { sources, unreadable };
}

function filesOf(source: Source, resolve: Resolve): ReadonlyMap<string, string> {
  const found = modulesOf(source).map((module): [string, string | undefined] => [
    module,
    resolve(source.path, module),
  ]);
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
