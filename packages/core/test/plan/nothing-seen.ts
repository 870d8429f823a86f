import type { Evidence } from '../../src/plan/evidence.ts';

/** The evidence of a process that a signal ends, and that has seen nothing. */
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
