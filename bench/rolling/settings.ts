import { OURS, PEERS, QUIESCE, SERVERS, type Server } from './servers.ts';
import type { Setting } from './setting.ts';
import { caddy } from './settings/caddy.ts';
import { clusterDisconnect } from './settings/cluster-disconnect.ts';
import { clusterLinger } from './settings/cluster-linger.ts';
import { clusterWire } from './settings/cluster-wire.ts';
import { cluster } from './settings/cluster.ts';
import { direct } from './settings/direct.ts';
import { haproxy } from './settings/haproxy.ts';
import { nginxCluster } from './settings/nginx-cluster.ts';
import { nginxRetries } from './settings/nginx-retries.ts';
import { nginx } from './settings/nginx.ts';
import { pm2 } from './settings/pm2.ts';

/** A setting, and its servers unless the command gives others. */
export interface Program {
  readonly setting: Setting;
  /** Servers that run `--runs` times, with all `--requests`. */
  readonly often: readonly Server[];
  /** Servers that run once, with half of the requests. */
  readonly once: readonly Server[];
}

const [express] = QUIESCE;
const one = express ? [express] : [];

/** In the order of the tables. */
export const PROGRAMS: readonly Program[] = [
  { setting: haproxy, often: OURS, once: PEERS },
  { setting: caddy, often: OURS, once: PEERS },
  { setting: nginxRetries, often: OURS, once: PEERS },
  { setting: nginxCluster, often: OURS, once: [] },
  { setting: cluster, often: OURS, once: PEERS },
  { setting: pm2, often: OURS, once: PEERS },
  { setting: clusterWire, often: [], once: SERVERS },
  { setting: direct, often: [], once: SERVERS },
  { setting: clusterLinger, often: [], once: QUIESCE },
  { setting: nginx, often: [], once: one },
  { setting: clusterDisconnect, often: [], once: one },
];
