import { InvalidArgumentError, Option } from 'commander';
import { PROBE_IDS, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { parseTime } from './time.ts';

/** The options with a flag. The command is an argument; callbacks are for programs. */
export type FlagName = Exclude<keyof VerifyOptions, 'command' | 'onProgress' | 'abort'>;

/** Option values from the flags. */
export type FlagValues = Pick<VerifyOptions, FlagName>;

/**
 * Returns one flag for each option, with names, sentence and default. The defaults are only for the help text: `resolveOptions` of the
 * verifier fills them in.
 */
export function flags(): Readonly<Record<FlagName, Option>> {
  return {
    path: text('--path <path>', 'answers a GET quickly', '/'),
    slowPath: text('--slow-path <path>', 'answers a GET after half a second or more'),
    uploadPath: text('--upload-path <path>', 'reads the body of a POST before it answers', 'that of --path'),
    downloadPath: text('--download-path <path>', 'answers with several MiB'),
    readyPath: text('--ready-path <path>', 'readiness: a 2xx status means ready'),
    eventsPath: text('--events-path <path>', 'answers with an endless event stream'),
    streamPath: text(
      '--stream-path <path>',
      'answers a POST with an event stream that ends after a second or more',
    ),
    streamBody: text('--stream-body <json>', 'the body of that POST', '{}'),
    orphanPath: text(
      '--orphan-path <path>',
      'a POST begins work of a second or more that has to be finished',
    ),
    orphanBody: text('--orphan-body <json>', 'the body of that POST', '{}'),
    orphanDone: text(
      '--orphan-done <text>',
      'text that the handler writes to stdout or stderr when that work is done',
    ),
    webSocketPath: text('--web-socket-path <path>', 'accepts a WebSocket'),
    header: header('--header <field>', "'Name: value', sent with every request; repeatable"),
    auth: text('--auth <user:password>', 'sent with every request as HTTP Basic authentication'),
    contentType: text(
      '--content-type <type>',
      'the content type of every body',
      'JSON; for uploads others are tried',
    ),
    body: text('--body <text>', 'the body of a POST to --upload-path', 'an empty one'),
    port: number('--port <number>', 'the port, for a server that chooses its port itself', 'a free one'),
    socket: text('--socket <path>', 'a Unix socket on which the server listens, instead of a port'),
    url: text('--url <url>', 'where the server listens; https: for TLS', 'http://127.0.0.1'),
    pid: number('--pid <id>', 'a running server, instead of a command; it is stopped once'),
    stopCommand: text(
      '--stop-command <command>',
      'shell command that stops the server, instead of a signal; PID is set',
    ),
    signal: signal('--signal <name>', 'stops the server', 'SIGTERM'),
    budget: duration('--budget <time>', 'the process must end within this time after the signal', '30s'),
    lameDuck: duration('--lame-duck <time>', 'how long the server keeps serving after the signal', '0s'),
    timely: duration(
      '--timely <time>',
      'how soon after the lame duck it must end, with nothing in flight',
      '2s',
    ),
    stallLimit: duration('--stall-limit <time>', 'how long a stalled client may delay the end', '5s'),
    startTimeout: duration(
      '--start-timeout <time>',
      'how long the server may take to start answering',
      '30s',
    ),
    connectionAge: duration('--connection-age <time>', 'the age at which a connection in use must end'),
    exitCode: number('--exit-code <code>', 'the exit code of a shutdown that cuts nothing off', '0'),
    maxLoss: number(
      '--max-loss <share>',
      'the share of requests that may be lost under load, from 0 to 1',
      '0',
    ),
    loadRate: number('--load-rate <number>', 'requests per second under load', '200'),
    repeat: number('--repeat <number>', 'runs of each probe, each with the signal at another moment', '1'),
    seed: number('--seed <number>', 'repeats the moments of an earlier run', 'a random one'),
    jobs: number('--jobs <number>', 'servers judged at the same time', '2'),
    only: probes('--only <probes>', 'runs only these, separated by commas', 'all'),
    skip: probes('--skip <probes>', 'leaves these out, separated by commas'),
    keepGoing: described('--keep-going', 'runs the other probes even if signal-handled fails', 'no'),
    failOn: rank(
      '--fail-on <rank>',
      'the least severe failure that counts: lost, delay or hygiene',
      'hygiene',
    ),
    failOnSkip: described('--fail-on-skip', 'a skipped probe counts as a failure', 'no'),
    allowRemote: described('--allow-remote', 'allows traffic to other hosts', 'no'),
    cwd: text('--cwd <folder>', 'the working directory of the command', 'the current one'),
    env: variable('--env <name=value>', 'added to the environment of the command; repeatable'),
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
  // `kill` accepts both TERM and SIGTERM, so this does as well.
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
