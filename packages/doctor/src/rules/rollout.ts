import { inDrain, inFile } from '../changes.ts';
import type { Rollout } from '../workload.ts';
import type { WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const allAtOnce: WorkloadRule = {
  id: 'all-at-once',
  severity: 'note',
  of: ['kubernetes'],
  why: 'While all pods terminate, none takes new requests. kube-proxy falls back to terminating pods, but only to ready ones.',
  source: SOURCES.terminatingEndpoints,
  check: (workload, { drain }) => {
    if (workload.platform !== 'kubernetes' || !workload.serves || !workload.rollout) return undefined;
    const { rollout } = workload;
    if (rollout.recreate) {
      return {
        problem: 'The strategy Recreate stops every pod before it starts a new one.',
        at: rollout.typeAt,
        changes: [inFile(rollout.typeAt, 'RollingUpdate')],
      };
    }
    if (!isEveryPod(rollout) || drain.readiness === 'keep') return undefined;
    return {
      problem: `maxUnavailable is ${rollout.maxUnavailable}: every pod may be stopped at once.`,
      at: rollout.maxUnavailableAt,
      changes: [inFile(rollout.maxUnavailableAt, '25%')],
      otherwise: [inDrain('readiness', 'keep')],
    };
  },
};

const singleReplica: WorkloadRule = {
  id: 'single-replica',
  severity: 'note',
  of: ['kubernetes'],
  why: 'When its node is drained, the only pod is evicted before another one runs: nothing can answer then.',
  source: SOURCES.disruptions,
  check: (workload) =>
    workload.platform === 'kubernetes' && workload.serves && workload.rollout?.replicas === 1
      ? {
          problem: 'There is one replica.',
          at: workload.rollout.replicasAt,
          changes: [inFile(workload.rollout.replicasAt, 2)],
        }
      : undefined,
};

const stopFirst: WorkloadRule = {
  id: 'stop-first',
  severity: 'note',
  of: ['compose'],
  why: 'With stop-first, the default, the old container is stopped before the new one starts.',
  source: SOURCES.composeDeploy,
  check: (workload) =>
    workload.platform === 'compose' && workload.updates && workload.updates.order !== 'start-first'
      ? {
          problem: `deploy.update_config.order is ${workload.updates.order}.`,
          at: workload.updates.at,
          changes: [inFile(workload.updates.at, 'start-first')],
        }
      : undefined,
};

const extendsNotFollowed: WorkloadRule = {
  id: 'extends-not-followed',
  severity: 'note',
  of: ['compose'],
  why: 'Inherited settings, such as stop_grace_period, are unknown here; `docker compose config` prints the complete service.',
  source: SOURCES.composeExtends,
  check: (workload) =>
    workload.platform === 'compose' && workload.extendsAt
      ? { problem: 'The service extends another one.', at: workload.extendsAt, changes: [] }
      : undefined,
};

/** Rules about how many instances stop at once, and what replaces them. */
export const ROLLOUT_RULES: readonly WorkloadRule[] = [
  allAtOnce,
  singleReplica,
  stopFirst,
  extendsNotFollowed,
];

function isEveryPod({ maxUnavailable, replicas }: Rollout): boolean {
  if (typeof maxUnavailable === 'string') return Number.parseFloat(maxUnavailable) >= 100;
  return maxUnavailable !== undefined && replicas !== undefined && maxUnavailable >= replicas;
}
