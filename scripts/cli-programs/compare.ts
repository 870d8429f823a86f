import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../packages.ts';

/** Runs of each program, of which the one with the least processor time counts. */
const RUNS = 2;
/** Runs a command, and writes its processor time on a last line of stderr: seconds in user mode and in the kernel. */
const TIMED = `TIMEFORMAT=$'\\n%U %S'; time "$0" "$@"`;
const PRELOAD = join(ROOT, 'packages/auto/dist/index.js');

export interface Row {
  readonly name: string;
  readonly words: readonly string[];
  readonly code: number | string;
  /** Whether code, signal and output are the same. */
  readonly isSame: boolean;
  /** ms of processor time, without the preload and with it. */
  readonly bare: number;
  readonly loaded: number;
}

interface Run {
  readonly end: string;
  readonly output: string;
  readonly time: number;
}

/** Runs a program both ways, in turns. */
export function compare(name: string, script: string, words: readonly string[], cwd: string): Row {
  const bare: Run[] = [];
  const loaded: Run[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    bare.push(run(script, words, cwd, {}));
    loaded.push(run(script, words, cwd, { NODE_OPTIONS: `--require=${PRELOAD}` }));
  }
  // One that prints a time or a random number is not the same as itself.
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

/** Without process ids, times and names of log files. */
function withoutVariables(output: string): string {
  return output
    .replaceAll(/\(node:\d+\)/g, '(node)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d_:.]+Z?/g, 'TIME')
    .replaceAll(/\d+(\.\d+)? ?m?s\b/g, 'TIME');
}

function fastest(runs: readonly Run[]): number {
  return Math.min(...runs.map(({ time }) => time));
}
