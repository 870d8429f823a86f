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
  why: 'What is not over by then is killed: requests are cut, cleanup is not run, and no report is written.',
  source: SOURCES.limits,
  check: (workload, context) => {
    const { sum, lines, limit, fits } = budgetOf(workload, context);
    // Then the hook alone is the finding.
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
  why: 'The hook runs inside the grace period: it uses up all of it, and 2 s are all that is added once for the process.',
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
  why: 'A container that this probe ends gets the time of the probe, not that of the pod.',
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

/** ms: `max_kill_timeout` of a client of Nomad, unless it says otherwise. */
const MAX_KILL_TIMEOUT = 30_000;

const killTimeoutCapped: WorkloadRule = {
  id: 'kill-timeout-capped',
  severity: 'warning',
  of: ['nomad'],
  why: 'A client of Nomad gives no task more than its own max_kill_timeout, which is 30 s unless it says otherwise.',
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

/** What the process gets, against what it may take. */
export const GRACE_RULES: readonly WorkloadRule[] = [
  graceTooShort,
  preStopTooLong,
  probeGraceTooShort,
  killTimeoutCapped,
];

/** Whether the hook leaves nothing of the grace period. */
function isAllPreStop(workload: Workload): boolean {
  const preStop = preStopOf(workload);
  return preStop > 0 && preStop >= workload.limit.time;
}
