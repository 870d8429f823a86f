import { ANSWERED_BY, TRIED } from '../load/exchange.ts';
import type { Site } from './site.ts';
import { freePort, untilListening } from './ports.ts';

/**
 * ms after which nginx uses a failed server again: `fail_timeout`, 1 s on a clock of whole seconds, and then until the first
 * request that it tries there is answered. That may be a request of one second; until then no other is sent to the server.
 */
export const NGINX_SETTLE = 3_500;

export interface NginxOptions {
  readonly servers: readonly number[];
  /** The value of `proxy_next_upstream`. */
  readonly nextUpstream: string;
}

/** Starts nginx. @returns its port */
export async function startNginx(site: Site, options: NginxOptions): Promise<number> {
  const port = await freePort();
  const file = site.write('nginx.conf', configuration(port, options));
  site.keep(site.start('nginx', ['-p', site.folder, '-e', 'stderr', '-c', file]));
  await site.unlessFailed(untilListening(port));
  return port;
}

/**
 * Connections to servers are kept for less than the 5 s for which Node keeps idle ones. `fail_timeout` is shorter than the time
 * between two restarts: with its default of 10 s, both servers would soon count as down.
 */
function configuration(port: number, { servers, nextUpstream }: NginxOptions): string {
  return `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid nginx.pid;
error_log stderr crit;
worker_processes 2;
events {
  worker_connections 1024;
}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  map $upstream_header_time $answered_by {
    "~-$" "";
    default $upstream_addr;
  }
  upstream servers {
${servers.map((at) => `    server 127.0.0.1:${at} max_fails=1 fail_timeout=1s;`).join('\n')}
    keepalive 16;
    keepalive_timeout 4s;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream ${nextUpstream};
      add_header ${TRIED} $upstream_addr always;
      add_header ${ANSWERED_BY} $answered_by always;
    }
  }
}
`;
}
