import { once } from 'node:events';
import { join } from 'node:path';
import { Workers } from '../fleets/workers.ts';
import { PATIENT } from '../fleets/limits.ts';
import { freePort } from '../parts/ports.ts';
import type { Setting } from '../setting.ts';

/** ms that anything takes from a client to a worker, or back. */
const WIRE = 10;

/** The same as `cluster`, far away: a client writes to a connection for 10 ms after its worker has closed it. */
export const clusterWire: Setting = {
  id: 'cluster-wire',
  name: 'node:cluster, 10 ms away',
  packages: ['@quiesce/cluster'],
  drain: PATIENT,
  delay: 0,
  async start(site, server, env) {
    const workers = await Workers.start(site, server, env, 'run-workers');
    const port = await freePort();
    const script = join(import.meta.dirname, '../parts/wire.mjs');
    const wire = site.start(process.execPath, [script, String(port), String(workers.port), String(WIRE)], {
      ipc: true,
    });
    site.keep(wire);
    await site.unlessFailed(once(wire, 'message'));
    return { addresses: { ports: [port], balanced: false }, restart: () => workers.restart() };
  },
};
