import { Instances } from '../fleets/instances.ts';
import { ANSWERED_BY } from '../load/exchange.ts';
import { freePort, untilListening } from '../parts/ports.ts';
import type { Setting } from '../setting.ts';

/** Delay in ms: checks every 250 ms, down after one failure, and one second of margin. */
const DELAY = 1_500;
/** ms for two checks, the second of which finds the new instance. */
const SETTLE = 600;

/** Caddy with active health checks. */
export const caddy: Setting = {
  id: 'caddy',
  name: 'Caddy with active health checks',
  program: { name: 'Caddy', version: ['caddy', 'version'] },
  drain: { shutdownDelay: DELAY },
  delay: DELAY,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: SETTLE });
    const port = await freePort();
    const file = site.write('Caddyfile', configuration(port, instances.ports));
    const args = ['run', '--config', file, '--adapter', 'caddyfile'];
    const { folder } = site;
    const own = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    site.keep(site.start('caddy', args, { env: own }));
    await site.unlessFailed(untilListening(port));
    return { addresses: { ports: [port], balanced: true }, restart: () => instances.restart() };
  },
};

/** `keepalive` is below the 5 s for which Node keeps idle connections. */
function configuration(port: number, servers: readonly number[]): string {
  return `
{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://127.0.0.1:${port} {
  bind 127.0.0.1
  reverse_proxy ${servers.map((at) => `127.0.0.1:${at}`).join(' ')} {
    health_uri /health/ready
    health_interval 250ms
    health_timeout 1s
    transport http {
      keepalive 4s
    }
    header_down ${ANSWERED_BY} {http.reverse_proxy.upstream.hostport}
  }
}
`;
}
