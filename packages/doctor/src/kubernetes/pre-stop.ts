import type { Cursor } from '../cursor.ts';
import { splitWords } from '../words.ts';
import type { PreStop } from '../workload.ts';

/**
 * Returns the preStop hook, with its duration if it only sleeps.
 * @param otherwise the duration to assume if it cannot be read; `undefined` if unknown
 */
export function readPreStop(lifecycle: Cursor, otherwise: number | undefined): PreStop | undefined {
  const at = lifecycle.get('preStop');
  if (!at.exists) return undefined;
  const seconds = at.get('sleep', 'seconds').number() ?? sleepOf(at.get('exec', 'command').strings());
  return { at, time: seconds === undefined ? otherwise : seconds * 1_000 };
}

/** Returns the seconds that a command sleeps, if it does nothing else: `sleep 5`, or that in a shell. */
function sleepOf(command: readonly string[]): number | undefined {
  const [first, second, third] = command;
  if (
    command.length === 3 &&
    /(?:^|\/)(?:ba|da|a)?sh$/.test(first ?? '') &&
    /^-[a-z]*c$/.test(second ?? '')
  ) {
    return sleepOf(splitWords(third ?? ''));
  }
  const words = command.length === 1 ? splitWords(first ?? '') : command;
  const [name, amount] = words;
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(amount ?? '');
  if (words.length !== 2 || !/(?:^|\/)sleep$/.test(name ?? '') || !match) return undefined;
  return Number(match[1]) * (match[2] === 'h' ? 3_600 : match[2] === 'm' ? 60 : 1);
}
