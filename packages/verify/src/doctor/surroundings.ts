import type { Settings } from './options.ts';
import type { Surroundings } from './plan.ts';
import type { Workload } from './workload.ts';

/** ms that the drain takes for the limit of a pod, since it cannot see it. */
const KUBERNETES = 30_000;

/** Where a workload runs. */
export function surroundingsOf(workload: Workload, settings: Settings): Surroundings {
  if (workload.platform === 'kubernetes') return { situation: 'kubernetes', limit: KUBERNETES };
  const isPm2 = workload.platform === 'pm2';
  const isCluster = settings.cluster || (isPm2 && workload.cluster);
  return {
    situation: isCluster && !settings.balancerCheck ? 'cluster' : 'probed',
    limit: isPm2 ? workload.limit.time : undefined,
  };
}
