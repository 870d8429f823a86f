import type { DrainOptions, ResolvedOptions } from '../options/options.ts';
import { findPlatform } from '../options/platform.ts';
import { resolveOptions } from '../options/resolve.ts';
import { plan, type Plan } from './plan.ts';
import { FAILURES } from './probers.ts';

/** Where a service runs, as its drain can tell. */
export interface Place {
  /** Environment variables, of which a platform has its own, such as `KUBERNETES_SERVICE_HOST` of a pod. @default {} */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether it is a worker of node:cluster. @default false */
  readonly isClusterWorker?: boolean;
  /** Whether a balancer probes readiness. @default false */
  readonly isProbed?: boolean;
}

/** The options of a drain with their defaults, and its plan. */
export interface PlannedStop
  extends Plan, Pick<ResolvedOptions, 'exitGrace' | 'readiness' | 'signals' | 'health' | 'isDeadlineSet'> {
  /** Failed checks that each prober is given before a planned lame duck ends. */
  readonly failures: number;
}

/**
 * What `createDrain(options)` will do at a signal, told ahead of time: for tools that look at a deployment, and for tests of your
 * own settings. Traffic is taken to be steady.
 *
 * @throws QuiesceError what `createDrain` throws for these options: `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`,
 *   `ERR_QUIESCE_BUDGET`
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
