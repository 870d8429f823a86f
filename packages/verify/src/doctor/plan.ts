export const SITUATIONS = ['kubernetes', 'probed', 'cluster', 'unprobed', 'quiet'] as const;
export type Situation = (typeof SITUATIONS)[number];

export interface QuietDelay {
  readonly min: number;
  readonly max: number;
  readonly quiet: number;
}

/** What the drain can see of where it runs. */
export interface Surroundings {
  /** The most patient situation that may come about there. */
  readonly situation: Situation;
  /** ms until the kill, where the platform tells the process. */
  readonly limit: number | undefined;
}

/** Failures that a lame duck waits for. */
export const FAILURES = 3;

/** All that the doctor knows of the drain's plan; a test compares it with the drain. */
const PLAN = {
  endpoints: 5_000,
  quiet: 1_000,
  share: 0.6,
  unknownLimit: 8_000,
  spare: 2_500,
} as const;

/** The situation that is named outright, or may come about; and whether its lame duck waits for a balancer's checks. */
export function situationOf(
  named: 'auto' | Situation,
  where: Surroundings,
  readiness: 'fail' | 'keep',
): { readonly name: Situation; readonly awaitsChecks: boolean } {
  if (named !== 'auto') return { name: named, awaitsChecks: named === 'probed' };
  // Readiness that does not fail tells no prober.
  const isProbed = where.situation !== 'cluster' && readiness === 'fail';
  const isUnprobed = where.situation === 'probed' && !isProbed;
  return { name: isUnprobed ? 'unprobed' : where.situation, awaitsChecks: isProbed };
}

/** ms of the deadline where it is left out. */
export function plannedDeadline(usual: number, limit: number = Infinity): number {
  return Math.max(1, Math.min(usual, Math.floor(limit - Math.min(PLAN.spare, limit / 5))));
}

interface Room {
  /** ms of the deadline without cleanup. */
  readonly draining: number;
  /** ms of them that have to be left. */
  readonly needed: number;
  /** Whether somebody has set the deadline, or the platform tells its limit. */
  readonly isLimitKnown: boolean;
}

/** The lame duck where `shutdownDelay` is left out. */
export function plannedDelay(situation: Situation, { draining, needed, isLimitKnown }: Room): QuietDelay {
  const most = Math.min(
    PLAN.share * draining,
    isLimitKnown ? Infinity : PLAN.unknownLimit,
    draining - needed,
  );
  const max = Math.max(0, Math.floor(most));
  if (max === 0 || (situation !== 'kubernetes' && situation !== 'probed'))
    return { min: 0, max: 0, quiet: 0 };
  const min = situation === 'kubernetes' ? Math.min(PLAN.endpoints, max) : 0;
  return { min, max, quiet: Math.min(PLAN.quiet, max) };
}

/** ms of the deadline without cleanup in which a planned lame duck may last so long. */
export function roomForServing(ms: number): number {
  return Math.ceil(ms / PLAN.share);
}

/** ms of the deadline without cleanup in which a planned lame duck leaves so much. */
export function roomForDraining(ms: number): number {
  return Math.ceil(ms / (1 - PLAN.share));
}
