import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { backendOf } from './backend.ts';
import type { Peer, Program } from './peer.ts';
import { ROUTES, WEB_SOCKET, WORK } from './routes.ts';
import { gunicornOptions } from './servers/gunicorn.ts';
import { haproxyOptions } from './servers/haproxy.ts';
import { nginxOptions } from './servers/nginx.ts';

const SERVERS = join(import.meta.dirname, 'servers');
const run = promisify(execFile);

const go: Program = {
  files: ['go/main.go'],
  debian: 'golang-go',
  versions: { Go: ['go', 'version'] },
  options: async ({ folder }) => {
    const binary = join(folder, 'server');
    await run('go', ['build', '-o', binary, join(SERVERS, 'go/main.go')]);
    return { command: [binary], ...ROUTES, ...WORK };
  },
};

const uvicorn: Program = {
  files: ['asgi.py'],
  debian: 'uvicorn python3-websockets',
  versions: { uvicorn: ['uvicorn', '--version'] },
  options: () =>
    Promise.resolve({
      command: ['uvicorn', '--app-dir', SERVERS, '--port', '{port}', 'asgi:app'],
      env: { PYTHONDONTWRITEBYTECODE: '1' },
      ...ROUTES,
      ...WORK,
      ...WEB_SOCKET,
    }),
};

const gunicorn: Program = {
  files: ['gunicorn.ts'],
  debian: 'gunicorn',
  versions: { gunicorn: ['gunicorn', '--version'] },
  options: () => Promise.resolve(gunicornOptions()),
};

const puma: Program = {
  files: ['puma.rb', 'puma.ru'],
  debian: 'puma',
  versions: { Puma: ['puma', '--version'], Ruby: ['ruby', '--version'] },
  options: () =>
    Promise.resolve({
      command: ['puma', '--config', join(SERVERS, 'puma.rb'), join(SERVERS, 'puma.ru')],
      ...ROUTES,
      ...WORK,
    }),
};

const nginx = (isLimited: boolean): Program => ({
  files: ['nginx.ts'],
  debian: 'nginx',
  versions: { nginx: ['nginx', '-v'] },
  options: (site) => nginxOptions(site, isLimited),
});

const haproxy = (isGentle: boolean): Program => ({
  files: ['haproxy.ts'],
  debian: 'haproxy',
  versions: { HAProxy: ['haproxy', '-v'] },
  options: (site) => haproxyOptions(site, isGentle),
});

const caddy: Program = {
  files: ['Caddyfile'],
  debian: 'caddy',
  versions: { Caddy: ['caddy', 'version'] },
  options: async (site) => ({
    command: ['caddy', 'run', '--config', join(SERVERS, 'Caddyfile'), '--adapter', 'caddyfile'],
    env: { BACKEND: `${await backendOf(site)}`, XDG_DATA_HOME: site.folder, XDG_CONFIG_HOME: site.folder },
    ...ROUTES,
    ...WEB_SOCKET,
  }),
};

/** Servers of other languages and proxies. */
export const OTHERS: readonly Peer[] = [
  { id: 'go', name: 'Go `net/http`', packages: [], program: go },
  { id: 'uvicorn', name: 'uvicorn', packages: [], program: uvicorn },
  { id: 'gunicorn', name: 'gunicorn', packages: [], program: gunicorn },
  { id: 'puma', name: 'Puma', packages: [], program: puma },
  { id: 'nginx', name: 'nginx', packages: [], program: nginx(false) },
  { id: 'nginx-limited', name: 'nginx, limited', packages: [], program: nginx(true) },
  { id: 'haproxy', name: 'HAProxy', packages: [], program: haproxy(false) },
  { id: 'haproxy-gentle', name: 'HAProxy, gentle', packages: [], program: haproxy(true) },
  { id: 'caddy', name: 'Caddy', packages: [], program: caddy },
];
