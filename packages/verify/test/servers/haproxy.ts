import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifyOptions } from '../../src/index.ts';

export interface HaproxySettings {
  /** Port of the backend. */
  readonly backend: number;
  /** Whether idle connections stay open for one more response, and every wait has a limit. */
  readonly isGentle: boolean;
}

/** HAProxy, stopped gracefully by SIGUSR1. */
export async function haproxy(folder: string, settings: HaproxySettings): Promise<VerifyOptions> {
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, configuration(settings));
  return {
    command: ['haproxy', '-db', '-f', file],
    signal: 'SIGUSR1',
    slowPath: '/slow',
    uploadPath: '/upload',
    streamPath: '/tokens',
    // Longer than `timeout http-request`, which is longer than a POST is held open.
    timely: 3_500,
  };
}

function configuration({ backend, isGentle }: HaproxySettings): string {
  return `
global
  log stdout format raw local0
  ${isGentle ? 'hard-stop-after 4s' : ''}
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  ${isGentle ? 'timeout http-request 2500ms' : ''}
  ${isGentle ? 'timeout http-keep-alive 1s' : ''}
frontend front
  bind "127.0.0.1:\${PORT}"
  ${isGentle ? 'option idle-close-on-response' : ''}
  http-request return status 200 content-type text/plain string hello if { path / }
  default_backend back
backend back
  option http-buffer-request
  server one 127.0.0.1:${backend}
`;
}
