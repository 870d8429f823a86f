import { InvalidArgumentError, Option } from 'commander';
import { PROBE_IDS, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { parseTime } from './time.ts';

/** The options that are typed. The command stands behind them; callbacks are for programs. */
export type FlagName = Exclude<keyof VerifyOptions, 'command' | 'onProgress' | 'abort'>;

/** What the flags say of the options. */
export type FlagValues = Pick<VerifyOptions, FlagName>;

/** One flag for each option: its names, its sentence, its default. Defaults are told here, and filled in elsewhere. */
export function flags(): Readonly<Record<FlagName, Option>> {
  return {
    path: text('--path <path>', 'answers quickly, to a GET', '/'),
    slowPath: text('--slow-path <path>', 'answers a GET after half a second or more'),
    uploadPath: text('--upload-path <path>', 'reads the body of a POST before it answers', 'that of --path'),
    downloadPath: text('--download-path <path>', 'answers with some MiB'),
    readyPath: text('--ready-path <path>', 'says with its status whether the server is ready'),
    eventsPath: text('--events-path <path>', 'answers with an event stream that has no end'),
    streamPath: text(
      '--stream-path <path>',
      'answers a POST with an event stream that ends after a second or more',
    ),
    streamBody: text('--stream-body <json>', 'the body of that POST', '{}'),
    orphanPath: text(
      '--orphan-path <path>',
      'begins, by a POST, work of a second or more that has to be finished',
    ),
    orphanBody: text('--orphan-body <json>', 'the body of that POST', '{}'),
    orphanDone: text(
      '--orphan-done <text>',
      'what the handler writes to stdout or stderr when that work is done',
    ),
    webSocketPath: text('--web-socket-path <path>', 'accepts a WebSocket'),
    header: header('--header <field>', "'Name: value' of every request; more than once"),
    auth: text('--auth <user:password>', 'an Authorization of the scheme Basic in every request'),
    contentType: text(
      '--content-type <type>',
      'the type of every body',
      'JSON; for uploads others are tried',
    ),
    body: text('--body <text>', 'the body of a POST to --upload-path', 'one that says nothing'),
    port: number('--port <number>', 'the port, for a server that chooses it itself', 'a free one'),
    socket: text('--socket <path>', 'a Unix socket at which the server listens, instead of a port'),
    url: text('--url <url>', 'where the server listens; https: for TLS', 'http://127.0.0.1'),
    pid: number('--pid <id>', 'a server that runs already, instead of a command; it is stopped once'),
    stopCommand: text('--stop-command <command>', 'stops the server, instead of a signal; PID is set'),
    signal: signal('--signal <name>', 'stops the server', 'SIGTERM'),
    budget: duration('--budget <time>', 'the process has ended so long after the signal', '30s'),
    lameDuck: duration('--lame-duck <time>', 'the server goes on serving so long after the signal', '0s'),
    timely: duration('--timely <time>', 'with nothing in flight it has ended so long after that', '2s'),
    stallLimit: duration('--stall-limit <time>', 'a client that stalls may hold up the end so long', '5s'),
    startTimeout: duration('--start-timeout <time>', 'the server may take so long until it answers', '30s'),
    connectionAge: duration('--connection-age <time>', 'a connection in use has to end at that age'),
    exitCode: number('--exit-code <code>', 'of a shutdown in which nobody was cut off', '0'),
    maxLoss: number('--max-loss <share>', 'the share of requests that the load may lose, from 0 to 1', '0'),
    loadRate: number('--load-rate <number>', 'requests per second of the load', '200'),
    repeat: number('--repeat <number>', 'runs of each probe, the signal at another moment in each', '1'),
    seed: number('--seed <number>', 'makes the moments the same again', 'a random one'),
    jobs: number('--jobs <number>', 'servers judged at the same time', '2'),
    only: probes('--only <probes>', 'only these, with commas', 'all'),
    skip: probes('--skip <probes>', 'not these, with commas'),
    keepGoing: described('--keep-going', 'asks the others as well if signal-handled fails', 'no'),
    failOn: rank('--fail-on <rank>', 'the mildest failure that counts: lost, delay or hygiene', 'hygiene'),
    failOnSkip: described('--fail-on-skip', 'a probe that is skipped counts as a failure', 'no'),
    allowRemote: described('--allow-remote', 'lets the traffic go to hosts beyond this one', 'no'),
    cwd: text('--cwd <folder>', 'where the command runs', 'the current one'),
    env: variable('--env <name=value>', 'added to the environment of the command; more than once'),
  };
}

function described(names: string, sentence: string, byDefault?: string): Option {
  return new Option(names, byDefault === undefined ? sentence : `${sentence} (default: ${byDefault})`);
}

const text = described;

function number(names: string, sentence: string, byDefault?: string): Option {
  return described(names, sentence, byDefault).argParser((value) => {
    if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
    throw new InvalidArgumentError('It must be a number.');
  });
}

function duration(names: string, sentence: string, byDefault?: string): Option {
  return described(names, sentence, byDefault).argParser(parseTime);
}

function signal(names: string, sentence: string, byDefault: string): Option {
  // `kill` understands both TERM and SIGTERM; so do people.
  return described(names, sentence, byDefault).argParser((value) => {
    return value.startsWith('SIG') ? value : `SIG${value.toUpperCase()}`;
  });
}

function probes(names: string, sentence: string, byDefault?: string): Option {
  return described(names, sentence, byDefault).argParser(parseProbes);
}

function parseProbes(value: string, before: readonly ProbeId[] = []): readonly ProbeId[] {
  const ids = value.split(',').map((name) => {
    const id = PROBE_IDS.find((known) => known === name.trim());
    if (id === undefined)
      throw new InvalidArgumentError(`There is no probe '${name.trim()}'; --list has them.`);
    return id;
  });
  return [...before, ...ids];
}

function rank(names: string, sentence: string, byDefault: string): Option {
  return described(names, sentence, byDefault).choices(['lost', 'delay', 'hygiene']);
}

type Variables = Readonly<Record<string, string>>;

function variable(names: string, sentence: string): Option {
  return described(names, sentence).argParser(parseVariable);
}

function parseVariable(value: string, before: Variables = {}): Variables {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=value.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

function header(names: string, sentence: string): Option {
  return described(names, sentence).argParser(parseHeader);
}

function parseHeader(value: string, before: Variables = {}): Variables {
  const [, name = '', content = ''] = /^([^:]+):\s*(.*)$/.exec(value) ?? [];
  if (name === '') throw new InvalidArgumentError("It must be 'Name: value'.");
  return { ...before, [name.trim()]: content };
}
