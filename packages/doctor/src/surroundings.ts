import type { Place } from '@quiesce/core';
import type { Settings } from './options.ts';
import type { Workload } from './workload.ts';

/** Returns the environment of a workload as its drain detects it. A load balancer may probe it anywhere. */
export function placeOfDrain(workload: Workload, settings: Settings): Place {
  if (workload.platform === 'kubernetes') {
    return { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, isProbed: true };
  }
  const isPm2 = workload.platform === 'pm2';
  const isClusterWorker = settings.cluster || (isPm2 && workload.cluster);
  return {
    env: isPm2 ? { pm_id: '0', kill_timeout: String(workload.limit.time) } : {},
    isClusterWorker,
    isProbed: !isClusterWorker || settings.balancerCheck !== undefined,
  };
}
