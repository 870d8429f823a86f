import { Instances } from '../fleets/instances.ts';
import { startNginx } from '../parts/nginx.ts';
import type { Setting } from '../setting.ts';

/** ms after which nginx asks a server again that has failed, `fail_timeout`, and some more. */
const SETTLE = 1_200;

/** nginx as it comes: what fails on one server it tries on the next, unless it is a POST that has been sent. */
export const nginxRetries: Setting = {
  id: 'nginx-retries',
  name: 'nginx with its default retries',
  program: { name: 'nginx', version: ['nginx', '-v'] },
  drain: { listener: 'first', admission: 'serve' },
  delay: 0,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: SETTLE });
    const port = await startNginx(site, { servers: instances.ports, nextUpstream: 'error timeout' });
    return { addresses: { ports: [port], balanced: true }, restart: () => instances.restart() };
  },
};
