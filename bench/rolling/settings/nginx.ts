import { Instances } from '../fleets/instances.ts';
import { NGINX_SETTLE, startNginx } from '../parts/nginx.ts';
import type { Setting } from '../setting.ts';

/** nginx without retries. Each of its worker processes learns that a port is closed by losing a request. */
export const nginx: Setting = {
  id: 'nginx',
  name: 'nginx without retries',
  program: { name: 'nginx', version: ['nginx', '-v'] },
  drain: { listener: 'first', admission: 'serve' },
  delay: 0,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: NGINX_SETTLE });
    const port = await startNginx(site, { servers: instances.ports, nextUpstream: 'off' });
    return { addresses: { ports: [port], balanced: true }, restart: () => instances.restart() };
  },
};
