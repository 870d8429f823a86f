import type { Setting } from '../setting.ts';
import { cluster } from './cluster.ts';

/** The same, where a connection that was used within the last second is spared for 250 ms, and others not at all. */
export const clusterLinger: Setting = {
  ...cluster,
  id: 'cluster-linger',
  name: 'node:cluster, `idleLinger: 250`',
  drain: { idleLinger: 250 },
};
