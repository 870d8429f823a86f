import { Instances } from '../fleets/instances.ts';
import { PATIENT } from '../fleets/limits.ts';
import type { Setting } from '../setting.ts';

/** ms between two restarts: nobody has to notice anything. */
const SETTLE = 200;

/**
 * Clients that know both addresses and take turns. Where nobody listens, or the answer is 503, they ask the other one, once.
 * They try nothing else again.
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
