// HAProxy in front of apps/backend.mjs, in the configuration with which @quiesce/verify is tested. It is stopped softly, by SIGUSR1:
// https://docs.haproxy.org/2.6/management.html#4
// Gentle: idle-close-on-response, which is off by default; hard-stop-after, which has no end by default, is 4 s; timeout http-request is 2.5 s
// and timeout http-keep-alive 1 s, instead of timeout client: https://docs.haproxy.org/2.6/configuration.html
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
