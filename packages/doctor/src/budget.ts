import type { Drain } from './drain.ts';
import type { Settings } from './options.ts';
import type { Budget } from './report.ts';
import type { Workload } from './workload.ts';

/** What the rules go by, beside the workload itself. */
export interface Context {
  readonly drain: Drain;
  readonly settings: Settings;
}

/** From the moment that the platform asks to the moment that it kills. */
export function budgetOf(workload: Workload, { drain, settings }: Context): Budget {
  const { limit } = workload;
  const preStop = preStopOf(workload);
  const lines = [
    { name: 'preStop', time: preStop },
    ...drainLines(drain),
    { name: 'exitGrace', time: drain.exitGrace },
    { name: 'margin', time: settings.margin },
  ].filter(({ time }) => time > 0);
  // Not of the lines: a fifth of a deadline, put together again, may be a little more than before.
  const sum = preStop + drain.deadline + drain.exitGrace + settings.margin;
  return {
    lines,
    sum,
    limit: {
      name: limit.key,
      time: limit.time === Infinity ? null : limit.time,
      byDefault: limit.byDefault,
    },
    fits: sum <= limit.time,
  };
}

/** Milliseconds before the signal; 0 where the hook does something that nobody knows the length of. */
export function preStopOf(workload: Workload): number {
  return workload.platform === 'kubernetes' ? (workload.preStop?.time ?? 0) : 0;
}

/** What waits before draining, in a sentence: an option, unless nobody has set it. */
export function delayName({ delayIsPlanned }: Drain): string {
  return delayIsPlanned ? 'the lame duck' : 'shutdownDelay';
}

/** The parts of the deadline, or the deadline alone where they do not fit into it. */
function drainLines(drain: Drain): { name: string; time: number }[] {
  if (drain.refusal !== undefined) return [{ name: 'deadline', time: drain.deadline }];
  return [
    { name: drain.delayIsPlanned ? 'lame duck' : 'shutdownDelay', time: drain.shutdownDelay.max },
    { name: 'draining', time: drain.drainingTime },
    { name: 'cleanupTime', time: drain.cleanupTime },
  ];
}
