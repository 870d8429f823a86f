import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { VerifyOptions } from '../../src/index.ts';

export interface NginxSettings {
  /** Port of the backend. */
  readonly backend: number;
  /** Whether stalled clients have 1 s instead of 60 s, and the shutdown 4 s instead of no limit. */
  readonly isLimited: boolean;
  /** Whether it speaks TLS and HTTP/2. @default false */
  readonly tls?: boolean;
}

/**
 * Fills in the port, because `listen` takes no variables. nginx opens /dev/stdout itself, which works with a pipe but not with the
 * sockets that Node gives child processes. Not started by bash, which ignores SIGQUIT in background processes.
 */
const START = `
  mkdir {port} && sed s/PORT/{port}/ template.conf > {port}/nginx.conf && mkfifo {port}/log &&
  { cat {port}/log & exec nginx -p "$PWD/{port}" -e stderr -c nginx.conf > {port}/log; }
`;

/** nginx, stopped gracefully by SIGQUIT like `nginx -s quit`. */
export async function nginx(folder: string, settings: NginxSettings): Promise<VerifyOptions> {
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'files/index.html'), 'hello');
  await writeFile(join(folder, 'files/big'), Buffer.alloc(20 * 2 ** 20, 'a'));
  if (settings.tls) {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    await writeFile(join(folder, 'both.pem'), key + cert);
  }
  await writeFile(join(folder, 'template.conf'), configuration(folder, settings));
  return {
    command: ['sh', '-c', START],
    cwd: folder,
    signal: 'SIGQUIT',
    url: settings.tls ? 'https://127.0.0.1' : 'http://127.0.0.1',
    slowPath: '/slow',
    uploadPath: '/upload',
    downloadPath: '/big',
    streamPath: '/tokens',
  };
}

function configuration(folder: string, { backend, isLimited, tls }: NginxSettings): string {
  const pem = join(folder, 'both.pem');
  return `
daemon off;
user root;
pid nginx.pid;
error_log stderr;
worker_processes 1;
${isLimited ? 'worker_shutdown_timeout 4s;' : ''}
events {}
http {
  access_log /dev/stdout;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${isLimited ? 'client_header_timeout 1s; client_body_timeout 1s;' : ''}
  server {
    listen 127.0.0.1:PORT ${tls ? 'ssl http2' : ''};
    ${tls ? `ssl_certificate ${pem}; ssl_certificate_key ${pem};` : ''}
    root ${folder}/files;
    location = /slow { proxy_pass http://127.0.0.1:${backend}; }
    location = /tokens { proxy_pass http://127.0.0.1:${backend}; proxy_buffering off; }
    location = /upload { proxy_pass http://127.0.0.1:${backend}; }
    location = /events { proxy_pass http://127.0.0.1:${backend}; proxy_buffering off; }
    location = /ws {
      proxy_pass http://127.0.0.1:${backend};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }
  }
}
`;
}
