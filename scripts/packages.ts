import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const ROOT: string = join(import.meta.dirname, '..');

/** The folders of the published packages. */
export const PACKAGES: readonly string[] = readdirSync(join(ROOT, 'packages')).filter((name) =>
  existsSync(join(ROOT, 'packages', name, 'package.json')),
);

/** The files of a module: by condition, or, if `import` and `require` get different files, by condition of each. */
export type Target = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** The fields of a package.json that scripts and tests use. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly keywords: readonly string[];
  /** False, unless a module is loaded for its side effects. */
  readonly sideEffects: boolean;
  readonly main?: string;
  readonly types?: string;
  readonly typesVersions?: Readonly<Record<string, object>>;
  readonly exports: Readonly<Record<string, string | Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
}

/** Returns the name that users install. */
export function nameOf(folder: string): string {
  return manifestOf(folder).name;
}

/** True if its modules work by `import` and by `require`. The others are ES modules. */
export function isLoadedBothWays({ exports: modules }: Manifest): boolean {
  const main = modules['.'];
  return typeof main === 'object' && 'import' in main;
}

/** A public module. */
export interface EntryPoint {
  /** Its import specifier: `@quiesce/core`, `@quiesce/core/testing`. */
  readonly module: string;
  /** The folder of its package. */
  readonly folder: string;
  /** Its declarations, relative to the folder. */
  readonly types: string;
  /** Its API report, relative to the folder. */
  readonly report: string;
}

/** Every module of every package, from the manifests. */
export const ENTRY_POINTS: readonly EntryPoint[] = PACKAGES.flatMap((name) =>
  Object.entries(manifestOf(name).exports).flatMap(([path, target]) => {
    const types = typesOf(target);
    if (types === undefined) return [];
    const report = `api/${path === '.' ? 'index' : basename(path)}.api.md`;
    return [{ module: nameOf(name) + path.slice(1), folder: join(ROOT, 'packages', name), types, report }];
  }),
);

/** Returns the declarations themselves: those of an ES module beside CommonJS only re-export them. */
function typesOf(target: string | Target): string | undefined {
  if (typeof target === 'string') return undefined;
  const { types, default: files } = target;
  if (typeof types === 'string') return types;
  return typeof files === 'object' ? files['types'] : undefined;
}
