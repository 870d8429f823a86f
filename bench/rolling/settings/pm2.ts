import { PATIENT } from '../fleets/limits.ts';
import { Pm2 } from '../fleets/pm2.ts';
import type { Setting } from '../setting.ts';

/** Workers of pm2 in cluster mode, replaced by `pm2 reload`; clients keep connections to them. */
export const pm2: Setting = {
  id: 'pm2',
  name: 'pm2 reload',
  packages: ['pm2'],
  drain: PATIENT,
  delay: 0,
  async start(site, server, env) {
    const workers = await Pm2.start(site, server, env);
    return { addresses: { ports: [workers.port], balanced: false }, restart: () => workers.restart() };
  },
};
