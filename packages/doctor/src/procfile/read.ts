import { elsewhere, inFile, type Setting } from '../changes.ts';
import { wholeSeconds } from '../durations.ts';
import { foreignReason } from '../foreign.ts';
import { joinWords, splitWords } from '../words.ts';
import type { PlainWorkload } from '../workload.ts';

/** ms from SIGTERM to SIGKILL on Heroku, which cannot be changed: https://devcenter.heroku.com/articles/dyno-shutdown-behavior */
const HEROKU = 30_000;

const LINE = /^([\w-]+)\s*:\s*(.+)$/;

export function isProcfile(name: string): boolean {
  return /^Procfile(?:\..+)?$/.test(name.split('/').at(-1) ?? '');
}

/** Returns the processes of a Procfile, as Heroku runs them: in bash. A dyno ends with its first process. */
export function readProcfile(file: string, text: string): PlainWorkload[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, type = '', command = ''] = LINE.exec(line.trim()) ?? [];
    return type === '' ? [] : [readProcess({ type, command, file, line: index + 1 })];
  });
}

interface Process {
  readonly type: string;
  readonly command: string;
  readonly file: string;
  readonly line: number;
}

function readProcess({ type, command, file, line }: Process): PlainWorkload {
  const at: Setting = { file, line, document: 0, path: [type], syntax: 'procfile' };
  const isPlain = !/[&|;<>$]|^\w+=/.test(command);
  const argv = isPlain ? splitWords(command) : ['bash', '-c', command];
  return {
    platform: 'procfile',
    name: `process ${type}`,
    at,
    limit: { key: 'Heroku', time: HEROKU, byDefault: true, at, max: HEROKU, write: wholeSeconds },
    stopSignals: [
      {
        signal: 'SIGTERM',
        key: 'the signal',
        byDefault: true,
        change: (signal) => elsewhere(`what runs the Procfile: send ${signal}`),
      },
    ],
    launch: {
      argv,
      at,
      rewrite: (words) => [inFile(at, isPlain ? joinWords(words) : (words.at(-1) ?? ''))],
    },
    // All processes of a dyno get the signal, and the dyno ends with the first one.
    signalled: 'first',
    foreign: type === 'release' ? 'it ends by itself, before a release' : foreignReason(undefined, argv),
  };
}
