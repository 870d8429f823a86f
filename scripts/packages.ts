import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const ROOT: string = join(import.meta.dirname, '..');

/** The folders of the packages that are published. */
export const PACKAGES: readonly string[] = readdirSync(join(ROOT, 'packages')).filter((name) =>
  existsSync(join(ROOT, 'packages', name, 'package.json')),
);

/** The files of a module: by condition, or, where `import` gets another than `require`, by condition of each. */
export type Target = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** What a package says of itself, as far as scripts and tests ask for it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly keywords: readonly string[];
  /** False, unless a module is loaded for what it does. */
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

/** The name that users install. */
export function nameOf(folder: string): string {
  return manifestOf(folder).name;
}

/** Whether its modules work by `import` and by `require`. The others are ES modules. */
export function isLoadedBothWays({ exports: modules }: Manifest): boolean {
  const main = modules['.'];
  return typeof main === 'object' && 'import' in main;
}

/** A module that users import. */
export interface EntryPoint {
  /** What they import: `@quiesce/core`, `@quiesce/core/testing`. */
  readonly module: string;
  /** The folder of its package. */
  readonly folder: string;
  /** Its declarations, from the folder. */
  readonly types: string;
  /** Its API report, from the folder. */
  readonly report: string;
}

/** Every module of every package, as its manifest has them. */
export const ENTRY_POINTS: readonly EntryPoint[] = PACKAGES.flatMap((name) =>
  Object.entries(manifestOf(name).exports).flatMap(([path, target]) => {
    const types = typesOf(target);
    if (types === undefined) return [];
    const report = `api/${path === '.' ? 'index' : basename(path)}.api.md`;
    return [{ module: nameOf(name) + path.slice(1), folder: join(ROOT, 'packages', name), types, report }];
  }),
);

/** The declarations themselves: those of an ES module beside CommonJS only name them. */
function typesOf(target: string | Target): string | undefined {
  if (typeof target === 'string') return undefined;
  const { types, default: files } = target;
  if (typeof types === 'string') return types;
  return typeof files === 'object' ? files['types'] : undefined;
}
