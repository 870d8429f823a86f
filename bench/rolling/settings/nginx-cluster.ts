import { PATIENT } from '../fleets/limits.ts';
import { Workers } from '../fleets/workers.ts';
import { startNginx } from '../parts/nginx.ts';
import type { Setting } from '../setting.ts';

/** nginx without retries, in front of a port that never closes. */
export const nginxCluster: Setting = {
  id: 'nginx-cluster',
  name: 'nginx without retries, node:cluster behind it',
  program: { name: 'nginx', version: ['nginx', '-v'] },
  packages: ['@quiesce/cluster'],
  drain: PATIENT,
  delay: 0,
  async start(site, server, env) {
    const workers = await Workers.start(site, server, env, 'run-workers');
    const port = await startNginx(site, { servers: [workers.port], nextUpstream: 'off' });
    return { addresses: { ports: [port], balanced: true }, restart: () => workers.restart() };
  },
};
