import { join, relative, sep } from 'node:path';
import { startedBy, type Started } from './command.ts';
import { ecosystemScript } from './ecosystem.ts';
import { isFile } from './is-file.ts';
import type { Manifest } from './manifest.ts';
import { compiledFrom, type Settings } from './tsconfig.ts';

/** The file that a service is started by, and who says so. */
export interface Entry {
  /** From the folder of the package. */
  readonly file: string;
  readonly saidBy: string;
}

const EXTENSIONS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs'] as const;
const USUAL = ['server', 'index', 'app', 'main'] as const;
/** Folders of what a build writes. */
const OUTPUT = /^(?:\.?dist|\.?build|lib|out|output)\//;
/** Scripts that start a service, the first that is there. */
const SCRIPTS = ['start', 'start:prod', 'serve', 'dev', 'start:dev'] as const;
/** How many scripts may call one another. */
const DEPTH = 4;

/** What a start script runs, `main`, or a usual name; of what a build has written, its source. */
export function findEntry(folder: string, manifest: Manifest, settings: Settings): Entry | undefined {
  const find = (word: string) => sourceOf(folder, word, settings);
  for (const script of SCRIPTS) {
    const file = startedFile(throughPm2(folder, startOf(manifest, script)), find);
    if (file !== undefined) return { file, saidBy: `scripts.${script}` };
  }
  const main = manifest.main === undefined ? undefined : find(manifest.main);
  if (main !== undefined) return { file: main, saidBy: 'main' };
  const usual = USUAL.flatMap((name) =>
    EXTENSIONS.flatMap((extension) => [`src/${name}.${extension}`, `${name}.${extension}`]),
  ).find((candidate) => isFile(join(folder, candidate)));
  return usual === undefined ? undefined : { file: usual, saidBy: 'its name' };
}

/** Files of the package that are loaded before the entry. */
export function preloadsOf(folder: string, manifest: Manifest, settings: Settings): string[] {
  return startOf(manifest)
    .preloads.map((word) => sourceOf(folder, word, settings))
    .filter((file) => file !== undefined);
}

/** pm2 starts what its ecosystem file names. */
function throughPm2(folder: string, started: Started): Started {
  const { program, file } = started;
  if (program?.startsWith('pm2') !== true || file === undefined) return started;
  const script = ecosystemScript(join(folder, file));
  return script === undefined ? started : { ...started, file: script };
}

/** Of a program that nobody knows, the first word that is a file. */
function startedFile(
  { program, file, words }: Started,
  find: (word: string) => string | undefined,
): string | undefined {
  if (program !== undefined) return file === undefined || file === '.' ? undefined : find(file);
  return words
    .slice(1)
    .map((word) => find(word))
    .find((found) => found !== undefined);
}

/** The command of a script, also where it goes through other scripts; of several commands the last one. */
export function startOf(
  manifest: Pick<Manifest, 'scripts'>,
  script: string = 'start',
  depth: number = DEPTH,
): Started {
  const started = startedBy(manifest.scripts[script]?.split(/&&|;/).at(-1)?.trim() ?? '');
  const [command = '', run = '', name = ''] = started.words;
  if (depth > 0 && /^(?:npm|pnpm|yarn|bun)$/.test(command)) {
    const called = run === 'run' ? name : run;
    if (called in manifest.scripts) return startOf(manifest, called, depth - 1);
    if (command !== 'bun') return startedBy('');
  }
  return started;
}

/** The source of a file that is named in a command: itself, or what the build made it of. */
function sourceOf(folder: string, word: string, settings: Settings): string | undefined {
  const path = word.replace(/^\.\//, '');
  if (path === '' || path.startsWith('-') || path.startsWith('/') || path.startsWith('.env'))
    return undefined;
  const compiled = compiledFrom(join(folder, path), settings);
  if (compiled !== undefined) return relative(folder, compiled).split(sep).join('/');
  const sources = OUTPUT.test(path) ? [path.replace(OUTPUT, 'src/'), path.replace(OUTPUT, '')] : [path];
  const spellings = sources.flatMap((source) => [
    ...(OUTPUT.test(path) ? [source.replace(/\.([cm]?)js$/, '.$1ts')] : []),
    source,
    ...EXTENSIONS.flatMap((extension) => [`${source}.${extension}`, join(source, `index.${extension}`)]),
  ]);
  return spellings.find(
    (candidate) => isFile(join(folder, candidate)) && !/\.(?:json|ya?ml|toml)$/.test(candidate),
  );
}
