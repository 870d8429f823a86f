import { resolveOptions } from '../../../packages/core/src/options/resolve.ts';
import { plan, type Plan } from '../../../packages/core/src/plan/plan.ts';
import { Probers } from '../../../packages/core/src/plan/probers.ts';
import { SteadyTraffic } from '../../../packages/core/src/requests/steady-traffic.ts';
import { lameDuckEnd } from '../../../packages/core/src/shutdown/lame-duck.ts';
import type { Circumstances } from './circumstances.ts';
import type { Conduct } from './conduct.ts';
import { quiesce } from './rules.ts';

/** ms between two evaluations of the health checks, as in the engine. */
const CHECK_INTERVAL = 250;

/** What a pod detects, and the conduct that core's plan derives from it. Times are in seconds, those of core in ms. */
export class Evidence {
  readonly #circumstances: Circumstances;
  readonly #traffic = new SteadyTraffic();
  readonly #probers = new Probers();
  #lastAt = 0;

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances;
  }

  request(now: number, from: string): void {
    this.#lastAt = 1_000 * now;
    this.#traffic.note({ startedAt: this.#lastAt, remoteAddress: from, isFromActiveClient: true });
  }

  probe(address: string, isFailure: boolean, now: number): void {
    this.#probers.probed({ headers: {}, socket: { remoteAddress: address } }, isFailure, 1_000 * now);
  }

  /** Called when the shutdown begins. */
  decide(now: number): Conduct {
    const at = 1_000 * now;
    const decided = this.#plan(at);
    const { admission, awaitsProbers, cleanupTime, deadline, listener, shutdownDelay, situation } = decided;
    this.#probers.await(awaitsProbers ? decided.probers : []);
    const left = (later: number): number => {
      const detectedAt = awaitsProbers ? this.#probers.detectedAt(1_000 * later) : 0;
      const rest = lameDuckEnd(shutdownDelay, at, this.#lastAt, detectedAt) - 1_000 * later;
      return Math.max(0, detectedAt > 1_000 * later ? Math.min(CHECK_INTERVAL, rest) : rest) / 1_000;
    };
    return {
      situation,
      admission,
      closesPortFirst: listener === 'first',
      rule: ruleOf(decided),
      cutAfter: (deadline - cleanupTime) / 1_000,
      lameDuck: shutdownDelay.max === 0 ? 0 : left(now),
      lameDuckLeft: shutdownDelay.max === 0 ? () => 0 : left,
    };
  }

  #plan(at: number): Plan {
    const { isClusterWorker = false, options = {}, platform } = this.#circumstances;
    const evidence = {
      endsProcess: true,
      isAtTerminal: false,
      isClusterWorker,
      platform,
      probers: this.#probers.all(at),
      isProbedByKubernetes: false,
      isTrafficSteady: this.#traffic.isSteady(at),
      trafficFrom: this.#traffic.from,
    };
    return plan(evidence, resolveOptions(options, platform));
  }
}

function ruleOf({ idleLinger, idleLimit, spread }: Plan): Conduct['rule'] {
  return quiesce({
    linger: idleLinger === 'keep-alive' ? idleLinger : idleLinger / 1_000,
    // The default pace is for clients that reconnect by themselves.
    spread: typeof spread === 'number' ? spread / 1_000 : 0,
    ...(idleLimit === undefined ? {} : { limit: idleLimit / 1_000 }),
  });
}
