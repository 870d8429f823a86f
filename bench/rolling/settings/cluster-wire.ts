import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../parts/ports.ts';
import type { Setting } from '../setting.ts';
import { cluster } from './cluster.ts';

/** One-way latency in ms between a client and a worker. */
const WIRE = 10;

/** The same as `cluster`, with latency: a client may write to a connection for 10 ms after its worker has closed it. */
export const clusterWire: Setting = {
  ...cluster,
  id: 'cluster-wire',
  name: 'node:cluster, 10 ms away',
  async start(site, server, env) {
    const { addresses, restart } = await cluster.start(site, server, env);
    const port = await freePort();
    const script = join(import.meta.dirname, '../parts/wire.mjs');
    const wire = site.start(
      process.execPath,
      [script, String(port), String(addresses.ports[0]), String(WIRE)],
      {
        ipc: true,
      },
    );
    site.keep(wire);
    await site.unlessFailed(once(wire, 'message'));
    return { addresses: { ...addresses, ports: [port] }, restart };
  },
};
