import type { Setting } from '../setting.ts';
import { cluster } from './cluster.ts';

/** The same without the one option: a connection that was used within the last second is spared for 250 ms, others not at all. */
export const clusterDefaults: Setting = {
  ...cluster,
  id: 'cluster-defaults',
  name: 'node:cluster, default `idleLinger`',
  drain: {},
};
