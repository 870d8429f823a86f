import type { Rule } from './rules.ts';
import type { Settings } from './settings.ts';

/** How a pod stops. Times are in seconds from its stop on. */
export interface Conduct {
  /** What it was decided by. */
  readonly situation: string;
  /** How long it serves on, as far as is known at the stop. */
  readonly lameDuck: number;
  /** How much longer. @param now a reading of the clock, as that is over */
  readonly lameDuckLeft: (now: number) => number;
  readonly closesPortFirst: boolean;
  readonly admission: 'refuse' | 'serve';
  readonly rule: Rule;
  /** When what is left is cut. */
  readonly cutAfter: number;
}

/** As the settings say, whatever a pod sees. */
export function fixedConduct({ lameDuck, drain, admission, rule }: Settings): Conduct {
  return {
    situation: 'set',
    lameDuck,
    lameDuckLeft: () => 0,
    closesPortFirst: rule.ending.how === 'at-once',
    admission,
    rule,
    cutAfter: lameDuck + drain,
  };
}
