import { Instances } from '../fleets/instances.ts';
import { ANSWERED_BY, TRIED } from '../load/exchange.ts';
import { freePort, untilListening } from '../parts/ports.ts';
import type { Setting } from '../setting.ts';

/** Delay in ms: checks every 250 ms, down after two failures, and one second of margin. */
const DELAY = 1_500;
/** ms for two checks, the second of which finds the new instance. */
const SETTLE = 600;

/** HAProxy with active checks of readiness. */
export const haproxy: Setting = {
  id: 'haproxy',
  name: 'HAProxy with active checks',
  program: { name: 'HAProxy', version: ['haproxy', '-v'] },
  drain: { shutdownDelay: DELAY },
  delay: DELAY,
  async start(site, server, env) {
    const instances = await Instances.start(site, server, env, { settle: SETTLE });
    const port = await freePort();
    const file = site.write('haproxy.cfg', configuration(port, instances.ports));
    site.keep(site.start('haproxy', ['-db', '-f', file]));
    await site.unlessFailed(untilListening(port));
    return { addresses: { ports: [port], balanced: true }, restart: () => instances.restart() };
  },
};

/** `pool-purge-delay` is below the 5 s for which Node keeps idle connections. */
function configuration(port: number, servers: readonly number[]): string {
  return `
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 30s
  timeout check 1s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 250ms fall 2 rise 1 pool-purge-delay 2s
  http-response set-header ${ANSWERED_BY} %s
  http-after-response set-header ${TRIED} %s
${servers.map((at) => `  server ${at} 127.0.0.1:${at}`).join('\n')}
`;
}
