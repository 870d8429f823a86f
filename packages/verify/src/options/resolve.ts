import { constants } from 'node:os';
import { PROBE_IDS, type ProbeId } from '../probes/ids.ts';
import { RANKS, type Rank } from '../report/rank.ts';
import { originOf } from '../wire/origin.ts';
import { headersOf, fieldValue } from './headers.ts';
import { invalid } from './invalid.ts';
import type { ResolvedOptions, Target, VerifyOptions } from './options.ts';
import { assertLoopback } from './loopback.ts';

/**
 * Validates the options and fills in the defaults.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_OPTION_INVALID`, `ERR_QUIESCE_VERIFY_REMOTE`
 */
export async function resolveOptions(options: VerifyOptions): Promise<ResolvedOptions> {
  const target = targetOf(options);
  if (!options.allowRemote) await assertLoopback(target.host);
  const path = pathOption(options, 'path') ?? '/';
  const hasPort = target.kind === 'running' || target.port !== undefined || target.socket !== undefined;
  const budget = duration(options, 'budget', 30_000);
  const lameDuck = duration(options, 'lameDuck', 0);
  if (lameDuck >= budget) {
    throw invalid(
      `lameDuck (${lameDuck} ms) leaves nothing of the budget (${budget} ms); it must be shorter`,
    );
  }
  return Object.freeze({
    target,
    contentType:
      options.contentType === undefined ? undefined : fieldValue('contentType', options.contentType),
    body: options.body,
    path,
    slowPath: pathOption(options, 'slowPath'),
    uploadPath: pathOption(options, 'uploadPath') ?? path,
    downloadPath: pathOption(options, 'downloadPath'),
    readyPath: pathOption(options, 'readyPath'),
    eventsPath: pathOption(options, 'eventsPath'),
    streamPath: pathOption(options, 'streamPath'),
    streamBody: options.streamBody ?? '{}',
    orphanPath: pathOption(options, 'orphanPath'),
    orphanBody: options.orphanBody ?? '{}',
    orphanDone: textOption(options.orphanDone),
    webSocketPath: pathOption(options, 'webSocketPath'),
    budget,
    lameDuck,
    timely: duration(options, 'timely', 2_000),
    stallLimit: duration(options, 'stallLimit', 5_000),
    startTimeout: duration(options, 'startTimeout', 30_000),
    connectionAge: options.connectionAge === undefined ? undefined : duration(options, 'connectionAge', 0),
    exitCode: whole(options, 'exitCode', 0, 0),
    maxLoss: share(options.maxLoss ?? 0),
    loadRate: whole(options, 'loadRate', 1, 200),
    repeat: whole(options, 'repeat', 1, 1),
    seed: whole(options, 'seed', 0, Math.floor(Math.random() * 2 ** 32)),
    jobs: hasPort ? 1 : whole(options, 'jobs', 1, 2),
    probes: probesOf(options),
    keepGoing: options.keepGoing ?? false,
    failOn: rankOf(options),
    failOnSkip: options.failOnSkip ?? false,
  });
}

function targetOf(options: VerifyOptions): Target {
  const { command, pid, stopCommand, signal = 'SIGTERM', port, cwd = process.cwd(), env = {} } = options;
  if (!(signal in constants.signals)) throw invalid(`there is no signal ${JSON.stringify(signal)}`);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw invalid(`port must be from 1 to 65535, not ${port}`);
  }
  const url = urlOf(options.url ?? 'http://127.0.0.1');
  const { tls, host, port: portOfUrl } = originOf(url);
  const givenPort = port ?? (url.port === '' ? undefined : portOfUrl);
  const { socket } = options;
  if (socket === '') throw invalid('socket must be a path');
  const common = { tls, host, socket, headers: headersOf(options), stopSignal: signal, stopCommand };
  if (command !== undefined) {
    if (pid !== undefined) throw invalid('command and pid are both given; give only one of them');
    if (command.length === 0 || command[0] === '') throw invalid('command is empty');
    return { ...common, kind: 'command', command, cwd, env, port: givenPort };
  }
  if (pid === undefined && stopCommand === undefined) {
    throw invalid('command, pid or stopCommand must be given to stop the server');
  }
  if (pid !== undefined && !(Number.isInteger(pid) && pid > 1))
    throw invalid(`pid ${pid} is not a process id`);
  if (options.url === undefined && port === undefined && socket === undefined) {
    throw invalid('url, port or socket must be given: the address of the running server');
  }
  return { ...common, kind: 'running', pid, port: givenPort ?? portOfUrl };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw invalid(`url must begin with http:// or https://, not ${JSON.stringify(text)}`);
}

type PathName =
  | 'path'
  | 'slowPath'
  | 'uploadPath'
  | 'downloadPath'
  | 'readyPath'
  | 'eventsPath'
  | 'streamPath'
  | 'orphanPath'
  | 'webSocketPath';

function pathOption(options: VerifyOptions, name: PathName): string | undefined {
  const path = options[name];
  if (path === undefined || /^\/[\x21-\x7e]*$/.test(path)) return path;
  throw invalid(`${name} must begin with / and have no spaces, not ${JSON.stringify(path)}`);
}

/** Rejects an empty text, which would match any output. */
function textOption(text: string | undefined): string | undefined {
  if (text !== '') return text;
  throw invalid('orphanDone must be the text that the handler writes, not empty');
}

type DurationName = 'budget' | 'lameDuck' | 'timely' | 'stallLimit' | 'startTimeout' | 'connectionAge';

function duration(options: VerifyOptions, name: DurationName, byDefault: number): number {
  const ms = options[name] ?? byDefault;
  // Longer times would overflow a timer.
  if (Number.isFinite(ms) && ms >= 0 && ms < 2 ** 31) return ms;
  throw invalid(`${name} must be a number of milliseconds, not ${ms}`);
}

function whole(
  options: VerifyOptions,
  name: 'exitCode' | 'repeat' | 'seed' | 'jobs' | 'loadRate',
  least: number,
  byDefault: number,
): number {
  const value = options[name] ?? byDefault;
  if (Number.isInteger(value) && value >= least) return value;
  throw invalid(`${name} must be a whole number from ${least}, not ${value}`);
}

function share(value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw invalid(`maxLoss must be from 0 to 1, not ${value}`);
}

function probesOf({ only = PROBE_IDS, skip = [] }: VerifyOptions): ProbeId[] {
  for (const id of [...only, ...skip]) {
    if (!PROBE_IDS.includes(id)) throw invalid(`there is no probe ${JSON.stringify(id)}`);
  }
  const probes = PROBE_IDS.filter((id) => only.includes(id) && !skip.includes(id));
  if (probes.length === 0) throw invalid('no probe is left to run');
  return probes;
}

function rankOf({ failOn = 'hygiene' }: VerifyOptions): Rank {
  if (RANKS.includes(failOn)) return failOn;
  throw invalid(`failOn must be one of ${RANKS.join(', ')}, not ${JSON.stringify(failOn)}`);
}
