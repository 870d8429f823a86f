import type { Setting } from '../setting.ts';
import { cluster } from './cluster.ts';

/** The same, with connections that were used within the last second spared for 250 ms, and others closed at once. */
export const clusterLinger: Setting = {
  ...cluster,
  id: 'cluster-linger',
  name: 'node:cluster, `idleLinger: 250`',
  drain: { idleLinger: 250 },
};
