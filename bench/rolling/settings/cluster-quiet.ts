import type { Setting } from '../setting.ts';
import { cluster } from './cluster.ts';

/** The same without a plan: a connection that was used within the last second is spared for 250 ms, others not at all. */
export const clusterQuiet: Setting = {
  ...cluster,
  id: 'cluster-quiet',
  name: "node:cluster, `situation: 'quiet'`",
  drain: { situation: 'quiet' },
};
