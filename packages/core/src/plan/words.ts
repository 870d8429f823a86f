import type { PlanOptions, Situation } from '../options/options.ts';
import type { Evidence } from './evidence.ts';
import type { Plan } from './plan.ts';
import { FAILURES, type Prober } from './probers.ts';

/** Probers that are named. */
const MAX_NAMED = 3;

/** What each situation was told by. */
export const REASONS: Readonly<Record<Exclude<Situation, 'quiet'>, (probers: readonly Prober[]) => string>> =
  {
    kubernetes: () => 'Kubernetes removes the pod from its endpoints',
    probed: (probers) => (probers.length === 0 ? 'a balancer probes readiness' : probedBy(probers)),
    cluster: () => 'the other workers of node:cluster take new connections',
    unprobed: () => 'requests keep coming, and nobody probes readiness',
  };

/** Why nobody is served on. */
export function nothingSeen(evidence: Evidence, { situation }: PlanOptions): string {
  if (situation === 'quiet') return "the option situation is 'quiet'";
  if (!evidence.endsProcess) return 'the process lives on';
  if (evidence.isAtTerminal) return 'a person at a terminal waits';
  return 'few requests, and nobody probes readiness';
}

/** What is done about clients, and why; `undefined` where nothing is. */
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

/** Says if probers cannot have their failures in time. */
export function tooSlow(probers: readonly Prober[], bound: number): Pick<Plan, 'warning'> {
  const intervals = probers.flatMap(({ interval }) => interval ?? []);
  const slowest = Math.max(0, ...intervals);
  const needed = FAILURES * slowest;
  if (needed <= bound) return {};
  const warning =
    `readiness is probed every ${inSeconds(slowest)}: ${FAILURES} failures need ${inSeconds(needed)}, there are ` +
    `${inSeconds(bound)}: probe more often, or raise the limit of whoever stops the process, and deadline with it`;
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

/** `2 s`, `250 ms`. */
function inSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
