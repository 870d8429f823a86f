import { elsewhere } from './changes.ts';
import { wholeSeconds } from './durations.ts';
import type { PlainWorkload, Workload } from './workload.ts';

const KEY = '--grace';

/** Returns the workload with the time of `--grace`, if its file does not set one. */
export function withGrace(workload: Workload, grace: number | undefined): Workload {
  if (grace === undefined || !workload.limit.byDefault) return workload;
  const { max: _max, ...limit } = workload.limit;
  return { ...workload, limit: { ...limit, key: KEY, time: grace, byDefault: false } };
}

/** Returns a service of which only the grace period is known. */
export function graceAlone(grace: number): PlainWorkload {
  const at = { file: KEY, line: undefined, document: 0, path: [], syntax: 'yaml' } as const;
  return {
    platform: 'grace',
    name: 'the service',
    at,
    limit: {
      key: KEY,
      time: grace,
      byDefault: false,
      at,
      write: wholeSeconds,
      raise: (ms) => elsewhere(`from the signal to the kill: ${wholeSeconds(ms).value}`),
    },
    stopSignals: [],
    launch: undefined,
    signalled: 'first',
  };
}
