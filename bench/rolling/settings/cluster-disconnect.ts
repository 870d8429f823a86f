import { Workers } from '../fleets/workers.ts';
import type { Setting } from '../setting.ts';

/** The practice that docs/cluster.md advises against. */
export const clusterDisconnect: Setting = {
  id: 'cluster-disconnect',
  name: 'node:cluster, `worker.disconnect()`',
  drain: {},
  delay: 0,
  async start(site, server, env) {
    const workers = await Workers.start(site, server, env, 'disconnect');
    return { addresses: { ports: [workers.port], balanced: false }, restart: () => workers.restart() };
  },
};
