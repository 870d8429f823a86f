import type { PlanOptions, Situation } from '../options/options.ts';
import type { Evidence } from './evidence.ts';
import { inSeconds } from './in-seconds.ts';
import { FAILURES, type Prober } from './probers.ts';

/** Maximum number of probers listed by name. */
const MAX_NAMED = 3;

/** Describes the evidence for each situation. */
export const REASONS: Readonly<Record<Exclude<Situation, 'quiet'>, (probers: readonly Prober[]) => string>> =
  {
    kubernetes: () => 'Kubernetes removes the pod from its endpoints',
    probed: (probers) => (probers.length === 0 ? 'a balancer probes readiness' : probedBy(probers)),
    cluster: () => 'the other workers of node:cluster take new connections',
    unprobed: () => 'requests keep coming, and readiness is not probed',
  };

/** Returns why the service does not keep serving. */
export function nothingSeen(evidence: Evidence, { situation }: PlanOptions): string {
  if (situation === 'quiet') return "the option situation is 'quiet'";
  if (!evidence.endsProcess) return 'the process keeps running';
  if (evidence.isAtTerminal) return 'a person waits at a terminal';
  return 'few requests, and readiness is not probed';
}

/** Returns a warning if probers cannot see enough failures in time. */
export function tooSlow(probers: readonly Prober[], bound: number): { readonly warning?: string } {
  const intervals = probers.flatMap(({ interval }) => interval ?? []);
  const slowest = Math.max(0, ...intervals);
  const needed = FAILURES * slowest;
  if (needed <= bound) return {};
  const warning =
    `readiness is probed every ${inSeconds(slowest)}: ${FAILURES} failures take ${inSeconds(needed)}, but there are ` +
    `only ${inSeconds(bound)}: probe more often, or raise the platform limit and deadline`;
  return { warning };
}

function probedBy(probers: readonly Prober[]): string {
  const named = probers.slice(0, MAX_NAMED).map(({ address, agent, interval }) => {
    const often = interval === undefined ? '' : `every ${inSeconds(interval)} `;
    return `${often}by ${agent === undefined ? address : `${agent} (${address})`}`;
  });
  const more = probers.length - named.length;
  return `readiness is probed ${[...named, ...(more > 0 ? [`by ${more} more`] : [])].join(', ')}`;
}
