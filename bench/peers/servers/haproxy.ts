// HAProxy in front of apps/backend.mjs, in the configuration of the tests of @quiesce/verify. SIGUSR1 stops it gracefully:
// https://docs.haproxy.org/2.6/management.html#4
// Gentle: idle-close-on-response, off by default; hard-stop-after 4 s, unlimited by default. Instead of timeout client, timeout
// http-request is 2.5 s and timeout http-keep-alive 1 s: https://docs.haproxy.org/2.6/configuration.html
import type { VerifyOptions } from '@quiesce/verify';
import { haproxy } from '../../../packages/verify/test/servers/haproxy.ts';
import { backendOf } from '../backend.ts';
import { ROUTES, WEB_SOCKET } from '../routes.ts';
import type { Site } from '../../rolling/parts/site.ts';

export async function haproxyOptions(site: Site, isGentle: boolean): Promise<VerifyOptions> {
  const { downloadPath, eventsPath } = ROUTES;
  return {
    ...(await haproxy(site.folder, { backend: await backendOf(site), isGentle })),
    downloadPath,
    eventsPath,
    ...WEB_SOCKET,
  };
}
