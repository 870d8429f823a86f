import type { Drain } from './drain.ts';
import type { Settings } from './options.ts';
import type { Budget } from './report.ts';
import type { Workload } from './workload.ts';

/** The input of the rules, besides the workload itself. */
export interface Context {
  readonly drain: Drain;
  readonly settings: Settings;
}

/** Returns the budget from the stop request of the platform to its kill. */
export function budgetOf(workload: Workload, { drain, settings }: Context): Budget {
  const { limit } = workload;
  const preStop = preStopOf(workload);
  const lines = [
    { name: 'preStop', time: preStop },
    ...drainLines(drain),
    { name: 'exitGrace', time: drain.exitGrace },
    { name: 'margin', time: settings.margin },
  ].filter(({ time }) => time > 0);
  // Not the sum of the lines: because of rounding, they may slightly exceed the deadline.
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

/** Returns the milliseconds before the signal; 0 if the duration of the hook is unknown. */
export function preStopOf(workload: Workload): number {
  return workload.platform === 'kubernetes' ? (workload.preStop?.time ?? 0) : 0;
}

/** Returns the name of the wait before draining, for sentences: the option, or the lame duck if the drain plans it. */
export function delayName({ delayIsPlanned }: Drain): string {
  return delayIsPlanned ? 'the lame duck' : 'shutdownDelay';
}

/** Returns the parts of the deadline, or the deadline alone if they do not fit into it. */
function drainLines(drain: Drain): { name: string; time: number }[] {
  if (drain.refusal !== undefined) return [{ name: 'deadline', time: drain.deadline }];
  return [
    { name: drain.delayIsPlanned ? 'lame duck' : 'shutdownDelay', time: drain.shutdownDelay.max },
    { name: 'draining', time: drain.drainingTime },
    { name: 'cleanupTime', time: drain.cleanupTime },
  ];
}
