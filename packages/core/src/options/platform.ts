/** A platform that ends processes, identified by its environment variables. */
export interface Platform {
  readonly name: string;
  /** ms between the signal and SIGKILL. */
  readonly limit: number;
}

/** ms, for platforms whose limit is fixed, or has a default. */
const CLOUD_RUN = 10_000;
const HEROKU = 30_000;
const KUBERNETES = 30_000;
const PM2 = 1_600;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the platform that a process runs on, identified by its environment variables, if its limit is fixed or known:
 *
 * - Kubernetes: `terminationGracePeriodSeconds` is 30 s unless set (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/)
 * - Cloud Run: 10 s (https://cloud.google.com/run/docs/container-contract#instance-shutdown)
 * - Heroku: 30 s (https://devcenter.heroku.com/articles/dynos#shutdown)
 * - Azure App Service: the setting `WEBSITES_CONTAINER_STOP_TIME_LIMIT`, in seconds (https://learn.microsoft.com/azure/app-service/reference-app-settings)
 * - pm2: `kill_timeout`, 1.6 s unless set (https://pm2.keymetrics.io/docs/usage/signals-clean-restart/)
 */
export function findPlatform(env: Environment): Platform | undefined {
  // First, because pm2 may run on any of the other platforms.
  if (env['pm_id'] !== undefined) return { name: 'pm2', limit: Number(env['kill_timeout']) || PM2 };
  if (env['KUBERNETES_SERVICE_HOST']) return { name: 'Kubernetes', limit: KUBERNETES };
  if (env['K_SERVICE'] && env['K_REVISION']) return { name: 'Cloud Run', limit: CLOUD_RUN };
  if (env['DYNO']) return { name: 'Heroku', limit: HEROKU };
  const appService = Number(env['WEBSITES_CONTAINER_STOP_TIME_LIMIT']);
  if (appService > 0) return { name: 'Azure App Service', limit: 1_000 * appService };
  return undefined;
}
