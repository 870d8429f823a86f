import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';

/** The file that a service is started by, and who says so. */
export interface Entry {
  /** From the folder of the package. */
  readonly file: string;
  readonly saidBy: string;
}

const EXTENSIONS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'] as const;
const USUAL = ['server', 'index', 'app', 'main'] as const;
/** Folders of what a build writes. */
const OUTPUT = /^(?:dist|build|lib|out)\//;
/** How many scripts may call one another. */
const DEPTH = 4;

/** What `scripts.start` runs, `main`, or a usual name; of what a build has written, its source. */
export function findEntry(folder: string, manifest: Manifest): Entry | undefined {
  const started = startWords(manifest)
    .slice(1)
    .map((word) => sourceOf(folder, word));
  const file = started.find((candidate) => candidate !== undefined);
  if (file !== undefined) return { file, saidBy: 'scripts.start' };
  const main = manifest.main === undefined ? undefined : sourceOf(folder, manifest.main);
  if (main !== undefined) return { file: main, saidBy: 'main' };
  const usual = USUAL.flatMap((name) =>
    EXTENSIONS.flatMap((extension) => [`src/${name}.${extension}`, `${name}.${extension}`]),
  ).find((candidate) => isFile(folder, candidate));
  return usual === undefined ? undefined : { file: usual, saidBy: 'its name' };
}

/** The command of `scripts.start`, also where it goes through other scripts; of several commands the last one. */
export function startWords(
  { scripts }: Pick<Manifest, 'scripts'>,
  script: string = 'start',
  depth: number = DEPTH,
): string[] {
  const words = scripts[script]?.split('&&').at(-1)?.trim().split(/\s+/) ?? [];
  const [command = '', run = '', name = ''] = words;
  if (depth > 0 && /^(?:npm|pnpm|yarn|bun)$/.test(command)) {
    const called = run === 'run' ? name : run;
    return called in scripts ? startWords({ scripts }, called, depth - 1) : [];
  }
  return words;
}

/** The source of a file that is named in a command: itself, or what the build made it of. */
function sourceOf(folder: string, word: string): string | undefined {
  const path = word.replace(/^\.\//, '');
  if (path === '' || path.startsWith('-') || path.startsWith('/')) return undefined;
  const sources = OUTPUT.test(path) ? [path.replace(OUTPUT, 'src/'), path.replace(OUTPUT, '')] : [path];
  const spellings = sources.flatMap((source) => [
    ...(OUTPUT.test(path) ? [source.replace(/\.([cm]?)js$/, '.$1ts')] : []),
    source,
    ...EXTENSIONS.flatMap((extension) => [`${source}.${extension}`, join(source, `index.${extension}`)]),
  ]);
  return spellings.find((candidate) => isFile(folder, candidate));
}

function isFile(folder: string, file: string): boolean {
  return statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ?? false;
}
