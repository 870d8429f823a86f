import type { DrainOptions } from '@quiesce/core';
import type { Context } from './budget.ts';
import type { BalancerCheck } from './options.ts';
import type { Assumption } from './report.ts';
import type { Workload } from './workload.ts';

/** A workload, and the context it is judged in. */
interface Case {
  readonly workload: Workload;
  readonly context: Context;
}

/**
 * Returns the values that this report is based on but no file states, each once. Times of the drain come from its plan if its
 * options do not set them.
 * @param check the health check of the load balancer, as given
 */
export function assumptionsOf(
  cases: readonly Case[],
  drain: DrainOptions,
  check: BalancerCheck | undefined,
): Assumption[] {
  const all = [
    ...cases.flatMap(({ context }) => ofDrain(drain, context)),
    ...cases.flatMap(({ workload }) => ofWorkload(workload)),
    ...cases.slice(0, 1).flatMap(({ context }) => ofSettings(cases, context, check)),
  ];
  return [
    ...new Map(all.map((assumption) => [`${assumption.name} ${assumption.value}`, assumption])).values(),
  ];
}

function ofDrain(given: DrainOptions, { drain }: Context): Assumption[] {
  const { deadline, cleanupTime, exitGrace, shutdownDelay } = drain;
  const times = [
    ['deadline', deadline, given.deadline],
    ['lame duck', shutdownDelay.max, given.shutdownDelay],
    ['cleanupTime', cleanupTime, given.cleanupTime],
    ['exitGrace', exitGrace, given.exitGrace],
  ] as const;
  return times.flatMap(([name, value, option]) =>
    option === undefined && value > 0 ? [{ name, value, option: '--drain' }] : [],
  );
}

function ofWorkload(workload: Workload): Assumption[] {
  const { limit } = workload;
  const limits = limit.byDefault ? [{ name: limit.key, value: limit.time, option: '--grace' }] : [];
  if (workload.platform !== 'kubernetes') return limits;
  const { preStop, readiness, liveness, startup } = workload;
  const probes = [readiness, liveness, startup].flatMap((probe) => probe?.byDefault ?? []);
  return [
    ...limits,
    ...(preStop?.isOfHost === true
      ? [{ name: 'preStop of Knative', value: preStop.time ?? 0, option: '--grace' }]
      : []),
    ...(preStop && preStop.time === undefined ? [{ name: 'preStop', value: 0, option: '--pre-stop' }] : []),
    ...probes.map(({ name, value }) => ({ name, value, option: 'the probe' })),
  ];
}

function ofSettings(
  cases: readonly Case[],
  { settings }: Context,
  check: BalancerCheck | undefined,
): Assumption[] {
  const platforms = new Set(cases.map(({ workload }) => workload.platform));
  const { margin, propagation, clientCache, balancerCheck, balancerIdle } = settings;
  return [
    { name: 'margin', value: margin, option: '--margin' },
    ...(platforms.has('kubernetes')
      ? [
          { name: 'propagation', value: propagation, option: '--propagation' },
          { name: 'client caches', value: clientCache, option: '--client-cache' },
        ]
      : []),
    ...(platforms.has('pm2')
      ? [{ name: 'PM2_KILL_SIGNAL', value: settings.pm2KillSignal, option: '--pm2-kill-signal' }]
      : []),
    ...(balancerCheck && check?.failures === undefined
      ? [{ name: 'failed checks', value: `${balancerCheck.failures}`, option: '--balancer-failures' }]
      : []),
    ...(balancerCheck
      ? [{ name: "the check's timeout", value: balancerCheck.timeout, option: '--balancer-timeout' }]
      : []),
    ...(balancerIdle === undefined
      ? []
      : [{ name: 'keepAliveTimeout', value: settings.keepAliveTimeout, option: '--keep-alive-timeout' }]),
  ];
}
