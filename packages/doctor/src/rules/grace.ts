import { budgetOf, preStopOf } from '../budget.ts';
import { elsewhere, inFile } from '../changes.ts';
import { formatTime, wholeSeconds } from '../durations.ts';
import { limitChanges, shorter } from '../reshape.ts';
import type { Workload } from '../workload.ts';
import { EVERY_KIND, type WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const graceTooShort: WorkloadRule = {
  id: 'grace-too-short',
  severity: 'error',
  of: EVERY_KIND,
  why: 'The process is killed then: requests are cut, cleanup does not run, and no report is written.',
  source: SOURCES.limits,
  check: (workload, context) => {
    const { sum, lines, limit, fits } = budgetOf(workload, context);
    // `pre-stop-too-long` reports a hook that uses up the whole grace period.
    if (fits || limit.time === null || isAllPreStop(workload)) return undefined;
    const parts = lines.map(({ name, time }) => `${name} ${formatTime(time)}`).join(' + ');
    const raised = limitChanges(workload, context);
    const shortened = shorter(context.drain, sum - limit.time);
    return {
      problem:
        `${parts} = ${formatTime(sum)} is more than ${limit.name} ` +
        `${formatTime(limit.time)}${limit.byDefault ? ' (the default)' : ''}.`,
      at: workload.limit.at,
      // Some limits cannot be raised.
      changes: raised.length > 0 ? raised : shortened,
      otherwise: raised.length > 0 ? shortened : [],
    };
  },
};

const preStopTooLong: WorkloadRule = {
  id: 'pre-stop-too-long',
  severity: 'error',
  of: ['kubernetes'],
  why: 'The hook runs inside the grace period and uses up all of it; Kubernetes adds only 2 s, once, for the process.',
  source: SOURCES.termination,
  check: (workload, context) => {
    const { limit } = workload;
    if (workload.platform !== 'kubernetes' || !workload.preStop || !isAllPreStop(workload)) return undefined;
    return {
      problem: `preStop sleeps ${formatTime(preStopOf(workload))}, and ${limit.key} is ${formatTime(limit.time)}.`,
      at: workload.preStop.at,
      changes: limitChanges(workload, context),
    };
  },
};

const probeGraceTooShort: WorkloadRule = {
  id: 'probe-grace-too-short',
  severity: 'warning',
  of: ['kubernetes'],
  why: 'A container that this probe kills gets the grace period of the probe, not that of the pod.',
  source: SOURCES.probeGrace,
  check: (workload, context) => {
    if (workload.platform !== 'kubernetes') return undefined;
    const { sum } = budgetOf(workload, context);
    const probe = [workload.liveness, workload.startup].find(
      (candidate) => candidate?.grace !== undefined && candidate.grace < sum,
    );
    if (probe?.grace === undefined) return undefined;
    return {
      problem:
        `${probe.kind}.terminationGracePeriodSeconds is ${formatTime(probe.grace)}, ` +
        `and the shutdown may take ${formatTime(sum)}.`,
      at: probe.graceAt,
      changes: [inFile(probe.graceAt, workload.limit.write(sum).value)],
      otherwise: [inFile(probe.graceAt, null)],
    };
  },
};

/** Default `max_kill_timeout` of a Nomad client, in ms. */
const MAX_KILL_TIMEOUT = 30_000;

const killTimeoutCapped: WorkloadRule = {
  id: 'kill-timeout-capped',
  severity: 'warning',
  of: ['nomad'],
  why: 'A Nomad client gives no task more than its own max_kill_timeout, which is 30 s by default.',
  source: SOURCES.nomadKillTimeout,
  check: ({ platform, limit }) =>
    platform === 'nomad' && limit.time > MAX_KILL_TIMEOUT
      ? {
          problem: `${limit.key} is ${formatTime(limit.time)}.`,
          at: limit.at,
          changes: [
            elsewhere(
              `client { max_kill_timeout = "${wholeSeconds(limit.time).value}" } in the agent of each client`,
            ),
          ],
        }
      : undefined,
};

/** Rules about the grace period and the longest possible shutdown. */
export const GRACE_RULES: readonly WorkloadRule[] = [
  graceTooShort,
  preStopTooLong,
  probeGraceTooShort,
  killTimeoutCapped,
];

/** True if the hook uses up the whole grace period. */
function isAllPreStop(workload: Workload): boolean {
  const preStop = preStopOf(workload);
  return preStop > 0 && preStop >= workload.limit.time;
}
