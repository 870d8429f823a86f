import { parse, TomlError } from 'smol-toml';
import { inFile } from '../changes.ts';
import { Cursor } from '../cursor.ts';
import { readImage } from '../dockerfile/image.ts';
import { launchOf } from '../dockerfile/launch.ts';
import { parseDuration, wholeSeconds } from '../durations.ts';
import { DoctorError, reasonOf } from '../errors.ts';
import { foreignReason } from '../foreign.ts';
import type { Folder } from '../folder.ts';
import { signalName } from '../signals.ts';
import { splitWords } from '../words.ts';
import type { Launch, Limit, PlainWorkload, StopSignal } from '../workload.ts';

/** Longest `kill_timeout` in ms of a machine with shared and with dedicated CPUs: https://fly.io/docs/reference/configuration/ */
const SHARED_MAX = 300_000;
const DEDICATED_MAX = 86_400_000;

export function isFly(name: string): boolean {
  return /(?:^|[/.])fly(?:\.[\w.-]+)?\.toml$/.test(name);
}

/**
 * Returns the process groups of a fly.toml. Their command is that of `[processes]`, or of the Dockerfile.
 * @throws DoctorError
 */
export function readFly(file: string, text: string, folder: Folder): PlainWorkload[] {
  const config = cursorOf(file, text);
  const app = config.get('app').string() ?? '';
  const processes = config.get('processes');
  const groups = Array.isArray(processes.value) ? [] : processes.entries();
  const image = readBuilt(config, folder);
  const named = groups.length > 0 ? groups : ([['app', undefined]] as const);
  return named.map(([group, command]): PlainWorkload => {
    const launch = readLaunch(command, image, folder);
    const published = config.get('build', 'image').string() ?? image?.base;
    return {
      platform: 'fly',
      name: `app ${app}, process ${group}`,
      at: command ?? config.get('app'),
      limit: readLimit(config),
      stopSignals: [readStopSignal(config)],
      launch,
      signalled: 'first',
      foreign: foreignReason(published, launch?.argv ?? []),
    };
  });
}

function cursorOf(file: string, text: string): Cursor {
  const lines = text.split(/\r?\n/);
  try {
    const lineOf = (_document: number, path: readonly (string | number)[]) => {
      const found = lines.findIndex((line) => new RegExp(`^\\s*"?${path.at(-1)}"?\\s*=`).test(line));
      return found < 0 ? 1 : found + 1;
    };
    return new Cursor({ file, lineOf, syntax: 'toml' }, 0, [], parse(text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new DoctorError('ERR_QUIESCE_DOCTOR_SYNTAX', `${file}:${error.line}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function readBuilt(config: Cursor, folder: Folder) {
  const name = config.get('build', 'dockerfile').string() ?? 'Dockerfile';
  const isElsewhere = ['image', 'builder'].some((key) => config.get('build', key).exists);
  const text = isElsewhere ? undefined : folder.read(name);
  return text === undefined ? undefined : readImage(folder.pathOf(name), text, buildTarget(config));
}

function buildTarget(config: Cursor): string | undefined {
  return config.get('build', 'build-target').string();
}

/** Returns the launch; a command in the file replaces that of the image. */
function readLaunch(
  command: Cursor | undefined,
  image: ReturnType<typeof readBuilt>,
  folder: Folder,
): Launch | undefined {
  const argv = command?.words(splitWords) ?? [];
  const given = command && argv.length > 0 ? { argv, isShell: false, at: command } : undefined;
  if (image) return launchOf(image, folder, given);
  return given && { argv, at: given.at, rewrite: (words) => [inFile(given.at, words.join(' '))] };
}

function readLimit(config: Cursor): Limit {
  const at = config.get('kill_timeout');
  const time = at.exists ? timeOf(at) : 5_000;
  const isRoomy = config
    .get('vm')
    .listed()
    .some((vm) => ['cpu_kind', 'size'].some((key) => isDedicated(vm.get(key).value)));
  return {
    key: 'kill_timeout',
    time,
    byDefault: !at.exists,
    at,
    max: isRoomy ? DEDICATED_MAX : SHARED_MAX,
    write: wholeSeconds,
  };
}

/** True for `performance` and sizes such as `performance-2x`. */
function isDedicated(size: unknown): boolean {
  return typeof size === 'string' && size.startsWith('performance');
}

/** Parses seconds given as a number or as a duration. */
function timeOf(at: Cursor): number {
  const time = typeof at.value === 'string' ? parseDuration(at.value) : (at.number() ?? 0) * 1_000;
  if (time === undefined) throw at.refused('a number of seconds, or a duration such as "30s"');
  return time;
}

function readStopSignal(config: Cursor): StopSignal {
  const at = config.get('kill_signal');
  return {
    signal: signalName(at.string() ?? 'SIGINT'),
    key: 'kill_signal',
    byDefault: !at.exists,
    change: (signal) => inFile(at, signal),
  };
}
