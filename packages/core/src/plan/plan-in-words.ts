import { inSeconds } from './in-seconds.ts';
import type { Plan } from './plan.ts';
import { FAILURES } from './probers.ts';

/** Describes how clients are treated, and why; `undefined` in the situation `quiet`. */
export function planInWords(plan: Plan): string | undefined {
  const { situation, reason, shutdownDelay, awaitsProbers, listener, admission } = plan;
  if (situation === 'quiet') return undefined;
  const { min, max } = shutdownDelay;
  if (max > 0) {
    const until = [
      ...(min > 0 && min < max ? [`for ${inSeconds(min)} at least`] : []),
      ...(awaitsProbers ? [`until ${FAILURES} checks have failed`] : []),
      `${inSeconds(max)} at most`,
    ];
    return `${reason}: serving ${until.join(', ')}`;
  }
  const doing = [
    listener === 'first' ? 'closing the port' : 'keeping the port open',
    admission === 'serve' ? 'serving open connections' : 'refusing requests',
  ];
  return `${reason}: ${doing.join(', ')}`;
}
