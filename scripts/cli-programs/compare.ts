import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../packages.ts';

/** Runs of each program; the one with the least CPU time counts. */
const RUNS = 2;
/** Runs a command, and writes its CPU time as the last line of stderr: seconds in user mode and in the kernel. */
const TIMED = `TIMEFORMAT=$'\\n%U %S'; time "$0" "$@"`;
const PRELOAD = join(ROOT, 'packages/auto/dist/index.js');

export interface Row {
  readonly name: string;
  readonly words: readonly string[];
  readonly code: number | string;
  /** True if code, signal and output are the same. */
  readonly isSame: boolean;
  /** CPU time in ms, without the preload and with it. */
  readonly bare: number;
  readonly loaded: number;
}

interface Run {
  readonly end: string;
  readonly output: string;
  readonly time: number;
}

/** Runs a program both ways, alternately. */
export function compare(name: string, script: string, words: readonly string[], cwd: string): Row {
  const bare: Run[] = [];
  const loaded: Run[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    bare.push(run(script, words, cwd, {}));
    loaded.push(run(script, words, cwd, { NODE_OPTIONS: `--require=${PRELOAD}` }));
  }
  // The output of a program that prints a time or a random number varies by itself.
  const own = new Set(bare.map((one) => `${one.end}\n${one.output}`));
  const isSame = loaded.every((one) =>
    own.size === 1 ? own.has(`${one.end}\n${one.output}`) : bare.some(({ end }) => end === one.end),
  );
  const [first] = bare;
  return { name, words, code: first?.end ?? '', isSame, bare: fastest(bare), loaded: fastest(loaded) };
}

function run(
  script: string,
  words: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>>,
): Run {
  const { PATH } = process.env;
  const { status, signal, stdout, stderr } = spawnSync(
    'bash',
    ['-c', TIMED, process.execPath, script, ...words],
    {
      cwd,
      env: { PATH, HOME: cwd, CI: '1', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1', ...more },
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [line = '', user = '', kernel = ''] = /\n([\d.]+) ([\d.]+)\n$/.exec(stderr) ?? [];
  const output = withoutVariables(`${stdout}${stderr.slice(0, stderr.length - line.length)}`);
  return { end: String(status ?? signal), output, time: 1_000 * (Number(user) + Number(kernel)) };
}

/** Removes process ids, times and names of log files. */
function withoutVariables(output: string): string {
  return output
    .replaceAll(/\(node:\d+\)/g, '(node)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d_:.]+Z?/g, 'TIME')
    .replaceAll(/\d+(\.\d+)? ?m?s\b/g, 'TIME');
}

function fastest(runs: readonly Run[]): number {
  return Math.min(...runs.map(({ time }) => time));
}
