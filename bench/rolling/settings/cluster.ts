import { Workers } from '../fleets/workers.ts';
import { PATIENT } from '../fleets/limits.ts';
import type { Setting } from '../setting.ts';

/** Workers of node:cluster, replaced on SIGHUP by `@quiesce/cluster`; clients keep connections to them. */
export const cluster: Setting = {
  id: 'cluster',
  name: 'node:cluster, `@quiesce/cluster`',
  packages: ['@quiesce/cluster'],
  drain: PATIENT,
  delay: 0,
  async start(site, server, env) {
    const workers = await Workers.start(site, server, env, 'run-workers');
    return { addresses: { ports: [workers.port], balanced: false }, restart: () => workers.restart() };
  },
};
