import type { PlanOptions, Situation } from '../options/options.ts';
import type { Evidence } from './evidence.ts';
import type { Plan } from './plan.ts';
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

/** Returns the treatment of clients and its reason in words, or `undefined` if clients need none. */
export function planInWords(plan: Plan): string | undefined {
  const { situation, reason, shutdownDelay, awaitsProbers, listener, admission } = plan;
  if (situation === 'quiet') return undefined;
  const { min, max } = shutdownDelay;
  if (max > 0) {
    const until = [
      ...(min > 0 && min < max ? [`for ${inSeconds(min)} at least`] : []),
      ...(awaitsProbers ? [`until ${FAILURES} checks have failed`] : []),
      `${inSeconds(max)} at most`,
    ];
    return `${reason}: serving on ${until.join(', ')}`;
  }
  const doing = [
    listener === 'first' ? 'closing the port' : 'keeping the port open',
    admission === 'serve' ? 'serving on kept connections' : 'refusing requests',
  ];
  return `${reason}: ${doing.join(', ')}`;
}

/** Returns a warning if probers cannot see enough failures in time. */
export function tooSlow(probers: readonly Prober[], bound: number): Pick<Plan, 'warning'> {
  const intervals = probers.flatMap(({ interval }) => interval ?? []);
  const slowest = Math.max(0, ...intervals);
  const needed = FAILURES * slowest;
  if (needed <= bound) return {};
  const warning =
    `readiness is probed every ${inSeconds(slowest)}: ${FAILURES} failures need ${inSeconds(needed)}, there are ` +
    `${inSeconds(bound)}: probe more often, or raise the platform limit and deadline`;
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

/** Formats as `2 s` or `250 ms`. */
function inSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
