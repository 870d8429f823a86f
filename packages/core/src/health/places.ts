import type { ResolvedOptions } from '../options/options.ts';
import type { Checks } from './checks.ts';
import { Health } from './health.ts';

const NONE = { live: false, ready: false, startup: false } as const;

/** Returns the health routes of the watched servers and those of the health port. Without that port, all are on the servers. */
export function healthOf(
  { readiness, health }: Pick<ResolvedOptions, 'readiness' | 'health'>,
  ...parts: readonly [
    checks: Checks,
    service: ConstructorParameters<typeof Health>[2],
    onReadiness: ConstructorParameters<typeof Health>[3],
  ]
): { readonly onServers: Health; readonly onPort: Health } {
  const { appReady, ...ownRoutes } = health;
  const ofApp = appReady === undefined ? {} : { appReady };
  const onServers = { ...ownRoutes, ...(health.port === undefined ? {} : NONE), ...ofApp };
  return {
    onServers: new Health({ readiness, health: onServers }, ...parts),
    onPort: new Health({ readiness, health: ownRoutes }, ...parts),
  };
}
