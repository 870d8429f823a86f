/** The program that a command starts, as far as its words show. */
export interface Started {
  /** Such as `node`, `tsx` or `fastify`; `undefined` for a program that does not start a file. */
  readonly program: string | undefined;
  /** The file, as written. */
  readonly file: string | undefined;
  /** Modules that are loaded before the file: `--require`, `--import`. */
  readonly preloads: readonly string[];
  readonly words: readonly string[];
}

/** Flags whose value is the next word, of Node and of programs with the same flags. */
const NODE_VALUES = set(
  '-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --watch-path --title',
  '--icu-data-dir --openssl-config --redirect-warnings --diagnostic-dir --report-dir --report-directory --report-filename --input-type',
  '--inspect-port --max-http-header-size --unhandled-rejections --dns-result-order --tls-cipher-list --trace-event-categories',
  '--stack-trace-limit --secure-heap --localstorage-file --experimental-default-type --disable-warning --cpu-prof-dir --heap-prof-dir',
);
/** Programs that start a file, with their own flags that have a value. */
const PROGRAMS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['node', NODE_VALUES],
  ['nodejs', NODE_VALUES],
  ['tsx', set('--tsconfig --env-file --include --exclude --ignore')],
  [
    'ts-node',
    set('-P --project -O --compiler-options -D --ignore-diagnostics -I --ignore -C --compiler --cwd'),
  ],
  ['ts-node-esm', set('-P --project')],
  ['ts-node-dev', set('-P --project --watch --ignore-watch --debounce --interval')],
  ['tsnd', set('-P --project --watch --ignore-watch')],
  ['babel-node', set('-x --extensions --presets --plugins --config-file')],
  ['swc-node', set('')],
  ['bun', set('--preload --env-file -c --config --port')],
  ['nodemon', set('-w --watch -e --ext -i --ignore -x --exec -d --delay --config --signal -C --cwd')],
  ['node-dev', set('--ignore --interval')],
  ['pm2', set('-n --name -i --instances --interpreter --env -o -e -l --log')],
  ['pm2-runtime', set('-n --name -i --instances --interpreter --env -o -e -l --log')],
  ['forever', set('-l -o -e -c --uid -m --minUptime --spinSleepTime')],
  [
    'fastify',
    set(
      '-p --port -a --address -l --log-level -x --prefix -T --plugin-timeout --body-limit -g --close-grace-delay -I -L --logging-module --config',
    ),
  ],
]);
/** Subcommands between a program and its file. */
const COMMANDS = set('run start watch');
/** Programs that run the command after their own words, with their flags that have a value. */
const WRAPPERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['env', set('-u --unset -C --chdir')],
  ['exec', set('')],
  ['cross-env', set('')],
  ['cross-env-shell', set('')],
  ['dotenv', set('-e -c -v -p')],
  ['dotenvx', set('-f --env-file -e --env')],
  ['env-cmd', set('-f --file -e --environments -r --rc-file')],
  ['dotenv-flow', set('-p')],
  ['npx', set('-p --package -c')],
  ['c8', set('-r --reporter -o --reports-dir')],
  ['nyc', set('-r --reporter')],
  ['doppler', set('-p --project -c --config')],
  ['op', set('--env-file')],
  ['infisical', set('--env --path')],
  ['dumb-init', set('')],
  ['tini', set('')],
]);

/** Parses a command. Values of flags are not files. */
export function startedBy(command: string): Started {
  const words = splitWords(command);
  return started(words, words);
}

function started(words: readonly string[], all: readonly string[]): Started {
  const [first = '', ...rest] = words;
  if (/^\w+=/.test(first)) return started(rest, all);
  const name = first.split('/').at(-1) ?? '';
  const wraps = WRAPPERS.get(name);
  if (wraps) {
    const { positional } = parse(rest, wraps);
    const [inner = ''] = positional;
    const commands = inner === 'run' ? positional.slice(1) : positional;
    return started(commands, all);
  }
  const values = PROGRAMS.get(name);
  if (!values) return { program: undefined, file: undefined, preloads: [], words: all };
  const { positional, flags } = parse(rest, new Set([...values, ...PRELOADS]));
  const run = flags.find(([flag]) => name === 'nodemon' && ['-x', '--exec'].includes(flag));
  if (run) return started([...splitWords(run[1]), ...positional], all);
  const [file, next] = positional;
  const isCommand = file !== undefined && COMMANDS.has(file) && (next !== undefined || name === 'fastify');
  return {
    program: name,
    file: isCommand ? next : file,
    preloads: flags.filter(([flag]) => PRELOADS.has(flag)).map(([, value]) => value),
    words: all,
  };
}

const PRELOADS = set('-r --require --import --preload');

interface Parsed {
  /** All words from the first that is neither a flag nor the value of a flag. */
  readonly positional: readonly string[];
  readonly flags: readonly (readonly [flag: string, value: string])[];
}

/** Words after the first that is not a flag belong to the started program, except subcommands. */
function parse(words: readonly string[], values: ReadonlySet<string>): Parsed {
  const flags: [string, string][] = [];
  const commands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { positional: [...commands, ...words.slice(at + 1)], flags };
    if (COMMANDS.has(word) || /^\w+=/.test(word)) {
      if (COMMANDS.has(word)) commands.push(word);
      continue;
    }
    if (!word.startsWith('-') || word === '-')
      return { positional: [...commands, ...words.slice(at)], flags };
    const [flag = '', value] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
    if (value !== undefined) flags.push([flag, value]);
    else if (values.has(flag)) flags.push([flag, words[(at += 1)] ?? '']);
    else flags.push([flag, '']);
  }
  return { positional: commands, flags };
}

/** Splits a command line into words, without their quotes. Variables are not expanded. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/gs)].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_whole, double, single) =>
      String(typeof double === 'string' ? double : single),
    ),
  );
}

function set(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')).filter((word) => word !== ''));
}
