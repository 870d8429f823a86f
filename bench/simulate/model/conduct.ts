import type { Rule } from './rules.ts';
import type { Settings } from './settings.ts';

/** How a pod stops. Times are in seconds since its stop. */
export interface Conduct {
  /** The situation that decided it. */
  readonly situation: string;
  /** How long it keeps serving, as far as known at the stop. */
  readonly lameDuck: number;
  /** Returns how much longer it serves. @param now the current time, at the end of `lameDuck` */
  readonly lameDuckLeft: (now: number) => number;
  readonly closesPortFirst: boolean;
  readonly admission: 'refuse' | 'serve';
  readonly rule: Rule;
  /** When remaining work is cut. */
  readonly cutAfter: number;
}

/** Uses the settings, whatever a pod detects. */
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
