import { join, relative, sep } from 'node:path';
import { startedBy, type Started } from './command.ts';
import { ecosystemScript } from './ecosystem.ts';
import { isFile } from './is-file.ts';
import type { Manifest } from './manifest.ts';
import { compiledFrom, type Settings } from './tsconfig.ts';

/** The file that starts a service. */
export interface Entry {
  /** Relative to the folder of the package. */
  readonly file: string;
  /** The start script, `main`, its usual name, or `--entry`. */
  readonly determinedBy: string;
}

const EXTENSIONS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs'] as const;
const USUAL = ['server', 'index', 'app', 'main'] as const;
/** Output folders of builds. */
const OUTPUT = /^(?:\.?dist|\.?build|lib|out|output)\//;
/** Scripts that start a service; the first existing one counts. */
const SCRIPTS = ['start', 'start:prod', 'serve', 'dev', 'start:dev'] as const;
/** Longest chain of scripts that call each other. */
const DEPTH = 4;

/** Returns the file of a start script, `main`, or a usual name; for a build output, its source. */
export function findEntry(folder: string, manifest: Manifest, settings: Settings): Entry | undefined {
  const find = (word: string) => sourceOf(folder, word, settings);
  for (const script of SCRIPTS) {
    const file = startedFile(throughPm2(folder, startOf(manifest, script)), find);
    if (file !== undefined) return { file, determinedBy: `scripts.${script}` };
  }
  const main = manifest.main === undefined ? undefined : find(manifest.main);
  if (main !== undefined) return { file: main, determinedBy: 'main' };
  const usual = USUAL.flatMap((name) =>
    EXTENSIONS.flatMap((extension) => [`src/${name}.${extension}`, `${name}.${extension}`]),
  ).find((candidate) => isFile(join(folder, candidate)));
  return usual === undefined ? undefined : { file: usual, determinedBy: 'its name' };
}

/** Returns the files of the package that are loaded before the entry. */
export function preloadsOf(folder: string, manifest: Manifest, settings: Settings): string[] {
  return startOf(manifest)
    .preloads.map((word) => sourceOf(folder, word, settings))
    .filter((file) => file !== undefined);
}

/** pm2 starts the script that its ecosystem file names. */
function throughPm2(folder: string, started: Started): Started {
  const { program, file } = started;
  if (program?.startsWith('pm2') !== true || file === undefined) return started;
  const script = ecosystemScript(join(folder, file));
  return script === undefined ? started : { ...started, file: script };
}

/** For an unknown program, returns the first word that is a file. */
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

/** Returns the command of a script, even if it calls other scripts; if there are several commands, the last one. */
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

/** Returns the source of a file in a command: the file itself, or the file it was built from. */
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
