import { Instances } from '../fleets/instances.ts';
import { PATIENT } from '../fleets/limits.ts';
import { NGINX_SETTLE, startNginx } from '../parts/nginx.ts';
import type { Setting } from '../setting.ts';

/** nginx with its defaults: it retries on the next server, except a POST that has been sent. */
export const nginxRetries: Setting = {
  id: 'nginx-retries',
  name: 'nginx with its default retries',
  program: { name: 'nginx', version: ['nginx', '-v'] },
  drain: { ...PATIENT, listener: 'first', admission: 'serve' },
  delay: 0,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: NGINX_SETTLE });
    const port = await startNginx(site, { servers: instances.ports, nextUpstream: 'error timeout' });
    return { addresses: { ports: [port], balanced: true }, restart: () => instances.restart() };
  },
};
