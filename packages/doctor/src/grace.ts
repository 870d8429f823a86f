import { elsewhere } from './changes.ts';
import { wholeSeconds } from './durations.ts';
import type { PlainWorkload, Workload } from './workload.ts';

const KEY = '--grace';

/** The workload with the time that `--grace` has, where its file leaves it out. */
export function withGrace(workload: Workload, grace: number | undefined): Workload {
  if (grace === undefined || !workload.limit.byDefault) return workload;
  const { most: _most, ...limit } = workload.limit;
  return { ...workload, limit: { ...limit, key: KEY, time: grace, byDefault: false } };
}

/** A service of which nothing is known but how long it gets. */
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
