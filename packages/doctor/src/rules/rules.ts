import { DRAIN_RULES } from './drain.ts';
import { GRACE_RULES } from './grace.ts';
import { LAUNCH_RULES } from './launch.ts';
import { PM2_RULES } from './pm2.ts';
import { PROBE_RULES } from './probes.ts';
import { ROLLOUT_RULES } from './rollout.ts';
import type { RuleText, WorkloadRule } from './rule.ts';
import { SIGNAL_RULES } from './signals.ts';
import { SYSTEMD_RULES } from './systemd.ts';
import { WAIT_RULES } from './waits.ts';

export const WORKLOAD_RULES: readonly WorkloadRule[] = [
  ...GRACE_RULES,
  ...WAIT_RULES,
  ...SIGNAL_RULES,
  ...LAUNCH_RULES,
  ...PROBE_RULES,
  ...ROLLOUT_RULES,
  ...SYSTEMD_RULES,
  ...PM2_RULES,
];

/** All rules of the doctor, in the order of its report. */
export const RULES: readonly RuleText[] = [...DRAIN_RULES, ...WORKLOAD_RULES];
