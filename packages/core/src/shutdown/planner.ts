import type { Host } from '../host.ts';
import type { PlanOptions } from '../options/options.ts';
import { plan, type Plan } from '../plan/plan.ts';
import type { Probers } from '../plan/probers.ts';
import type { SteadyTraffic } from '../requests/steady-traffic.ts';

/** The request for a shutdown. */
interface Asked {
  /** True if the process ends after it. */
  readonly endsProcess: boolean;
  readonly trigger?: string;
  /** Maximum duration in ms, if not the option `deadline`. */
  readonly deadline?: number | undefined;
}

/** Makes the plan of a shutdown from what the drain has observed so far. */
export class Planner {
  readonly #options: PlanOptions;
  readonly #host: Pick<Host, 'clock' | 'isClusterWorker' | 'platform' | 'hasTerminal'>;
  readonly #probers: Probers;
  readonly #traffic: SteadyTraffic;

  constructor(
    options: PlanOptions,
    host: Pick<Host, 'clock' | 'isClusterWorker' | 'platform' | 'hasTerminal'>,
    probers: Probers,
    traffic: SteadyTraffic,
  ) {
    this.#options = options;
    this.#host = host;
    this.#probers = probers;
    this.#traffic = traffic;
  }

  /** Maximum duration of a shutdown in ms, unless its caller sets another. */
  get deadline(): number {
    return this.#options.deadline;
  }

  /** @throws QuiesceError `ERR_QUIESCE_BUDGET` if the options that are set do not fit into `deadline` */
  decide({ endsProcess, trigger, deadline }: Asked): Plan {
    const { clock, isClusterWorker, platform, hasTerminal } = this.#host;
    const now = clock.now();
    const evidence = {
      endsProcess,
      // Ctrl+C ends the primary of a plain node:cluster as well.
      isAtTerminal: hasTerminal && (trigger === 'SIGINT' || trigger === 'primary gone'),
      isClusterWorker,
      platform,
      probers: this.#probers.all(now),
      isProbedByKubernetes: this.#probers.hasKubelet,
      isTrafficSteady: this.#traffic.isSteady(now),
      trafficFrom: this.#traffic.from,
    };
    if (deadline === undefined) return plan(evidence, this.#options);
    return plan(evidence, { ...this.#options, deadline, isDeadlineSet: true });
  }
}
