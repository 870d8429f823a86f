import type { Evidence } from '../../src/plan/evidence.ts';

/** The evidence of a process that ends after a signal and has observed nothing. */
export const NOTHING_SEEN: Evidence = {
  endsProcess: true,
  isAtTerminal: false,
  isClusterWorker: false,
  platform: undefined,
  probers: [],
  isProbedByKubernetes: false,
  isTrafficSteady: false,
  trafficFrom: new Set(),
};
