import { Instances } from '../fleets/instances.ts';
import { PATIENT } from '../fleets/limits.ts';
import type { Setting } from '../setting.ts';

/** ms between two restarts: there is no load balancer that must notice them. */
const SETTLE = 200;

/**
 * Clients that know both addresses and use them in turn. If nothing listens, or the response is 503, they try the other address
 * once. They do not retry otherwise.
 */
export const direct: Setting = {
  id: 'direct',
  name: 'clients that know two addresses',
  drain: PATIENT,
  delay: 0,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: SETTLE });
    return {
      addresses: { ports: instances.ports, balanced: false },
      restart: () => instances.restart(),
    };
  },
};
