// nginx, serving files and in front of apps/backend.mjs, in the configuration of the tests of @quiesce/verify, stopped by SIGQUIT like
// `nginx -s quit`: https://nginx.org/en/docs/control.html
// Limited: worker_shutdown_timeout 4 s, unlimited by default; client_header_timeout and client_body_timeout 1 s, instead of 60 s:
// https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout
import type { VerifyOptions } from '@quiesce/verify';
import { nginx } from '../../../packages/verify/test/servers/nginx.ts';
import { backendOf } from '../backend.ts';
import { ROUTES, WEB_SOCKET } from '../routes.ts';
import type { Site } from '../../rolling/parts/site.ts';

export async function nginxOptions(site: Site, isLimited: boolean): Promise<VerifyOptions> {
  const { eventsPath } = ROUTES;
  return {
    ...(await nginx(site.folder, { backend: await backendOf(site), isLimited })),
    eventsPath,
    ...WEB_SOCKET,
  };
}
