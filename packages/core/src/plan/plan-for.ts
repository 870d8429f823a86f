import type { DrainOptions, ResolvedOptions } from '../options/options.ts';
import { findPlatform } from '../options/platform.ts';
import { resolveOptions } from '../options/resolve.ts';
import { plan, type Plan } from './plan.ts';
import { FAILURES } from './probers.ts';

/** The environment of a service, as its drain can observe it. */
export interface Place {
  /** Environment variables. Some identify the platform, such as `KUBERNETES_SERVICE_HOST` in a pod. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True for a worker of node:cluster. @default false */
  readonly isClusterWorker?: boolean;
  /** True if a load balancer probes readiness. @default false */
  readonly isProbed?: boolean;
}

/** The options of a drain with their defaults, and its plan. */
export interface PlannedStop
  extends Plan, Pick<ResolvedOptions, 'exitGrace' | 'readiness' | 'signals' | 'health' | 'isDeadlineSet'> {
  /** Number of failed checks that each prober gets before a planned lame duck ends. */
  readonly failures: number;
}

/**
 * Returns what `createDrain(options)` will do on a signal: for tools that analyse a deployment, and for tests of your own settings.
 * Assumes steady traffic.
 *
 * @throws QuiesceError the errors of `createDrain` for these options: `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`,
 * `ERR_QUIESCE_BUDGET`
 */
export function planFor(
  options: DrainOptions = {},
  { env = {}, isClusterWorker = false, isProbed = false }: Place = {},
): PlannedStop {
  const platform = findPlatform(env);
  const resolved = resolveOptions(options, platform);
  const { exitGrace, readiness, signals, health, isDeadlineSet } = resolved;
  const evidence = {
    endsProcess: true,
    isAtTerminal: false,
    isClusterWorker,
    platform,
    probers: isProbed ? [{ address: 'a balancer', probes: FAILURES }] : [],
    isProbedByKubernetes: false,
    isTrafficSteady: true,
    trafficFrom: new Set<string>(),
  };
  const planned = plan(evidence, resolved);
  return { ...planned, exitGrace, readiness, signals, health, isDeadlineSet, failures: FAILURES };
}
