import { Deadline } from './deadline.ts';
import { lameDuckOver } from './lame-duck.ts';
import type { ResolvedOptions } from './options/options.ts';
import type { PhaseEvent } from './phase.ts';
import type { ShutdownReport } from './report/report.ts';
import type { Requests } from './requests/requests.ts';
import type { StepRegistry } from './steps/registry.ts';
import { runSteps } from './steps/run.ts';
import type { StepReport } from './steps/step.ts';
import { aborted, now } from './time.ts';
import type { Listeners } from './traffic/listeners.ts';
import type { Traffic } from './traffic/traffic.ts';

/** What a shutdown works on. */
export interface Parts {
  readonly options: ResolvedOptions;
  readonly requests: Requests;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly steps: StepRegistry;
  /** Carries out a transition and tells whoever listens. */
  readonly enter: (event: PhaseEvent) => void;
  /** What keeps the process alive, by kind. */
  readonly activeResources: () => Record<string, number>;
}

/** One shutdown, from its trigger to its report. */
export class Shutdown {
  readonly #parts: Parts;
  readonly #trigger: string;
  readonly #deadline: Deadline;
  readonly #startedAt: number = now();
  readonly #startedAtDate: string = new Date().toISOString();
  readonly #resumed = new AbortController();
  #lameDuckTime = 0;
  #drainingAt = 0;
  #closingAt = 0;
  #cut = false;

  constructor(parts: Parts, trigger: string) {
    this.#parts = parts;
    this.#trigger = trigger;
    this.#deadline = new Deadline(parts.options.deadline, parts.options.cleanupTime);
    parts.requests.start();
    parts.traffic.start();
  }

  /** Runs it through every phase; `undefined` if it was called off. */
  async run(): Promise<ShutdownReport | undefined> {
    try {
      await this.#lameDuck();
      if (this.#resumed.signal.aborted) return undefined;
      await this.#drain();
      const steps = await this.#clean();
      this.#deadline.clear();
      const report = this.#report(steps);
      this.#parts.enter({ type: 'cleaned', report });
      return report;
    } finally {
      this.#deadline.clear();
    }
  }

  /** Calls it off; only a lame duck can be. */
  resume(): void {
    this.#resumed.abort();
    this.#parts.traffic.keep();
    this.#parts.enter({ type: 'resume' });
  }

  /** Ends it at once, whatever is left. */
  force(): void {
    this.#deadline.force();
  }

  async #lameDuck(): Promise<void> {
    const { options, requests, traffic, listeners, enter } = this.#parts;
    // Where nothing listens, no balancer has to look away.
    if (options.shutdownDelay.max === 0 || !listeners.anyListening) return;
    traffic.announce();
    enter({ type: 'lame-duck', trigger: this.#trigger });
    const stop = AbortSignal.any([this.#resumed.signal, this.#deadline.cut]);
    await lameDuckOver(options.shutdownDelay, () => requests.lastAt, stop);
    this.#lameDuckTime = now() - this.#startedAt;
  }

  async #drain(): Promise<void> {
    const { traffic, listeners, enter } = this.#parts;
    const { cut } = this.#deadline;
    this.#drainingAt = now();
    const empty = cut.aborted ? undefined : this.#empty();
    enter({ type: 'drain', trigger: this.#trigger });
    await Promise.race([empty, aborted(cut)]);
    if (cut.aborted) {
      listeners.closeNow();
      this.#cut = traffic.cut();
    }
  }

  async #empty(): Promise<void> {
    const { options, traffic, listeners } = this.#parts;
    const over = traffic.over();
    const emptied = traffic.empty();
    listeners.retire();
    if (options.listener === 'first') await listeners.close();
    await Promise.all([over, emptied]);
    await listeners.close();
    await traffic.gone();
  }

  async #clean(): Promise<StepReport[]> {
    const { steps, enter } = this.#parts;
    this.#closingAt = now();
    enter({ type: 'drained' });
    const registered = steps.seal();
    const flush = registered.filter((step) => step.phase === 'flush');
    const close = registered.filter((step) => step.phase === 'close');
    return [
      ...(await runSteps(flush, this.#trigger, this.#deadline)),
      ...(await runSteps(close, this.#trigger, this.#deadline)),
    ];
  }

  #report(steps: readonly StepReport[]): ShutdownReport {
    const { options, requests, traffic, activeResources } = this.#parts;
    const endedAt = now();
    const outcome = this.#outcome(steps);
    return {
      trigger: this.#trigger,
      outcome,
      exitCode: outcome === 'clean' ? 0 : 1,
      startedAt: this.#startedAtDate,
      duration: Math.round(endedAt - this.#startedAt),
      phases: {
        lameDuck: Math.round(this.#lameDuckTime),
        draining: Math.round(this.#closingAt - this.#drainingAt),
        closing: Math.round(endedAt - this.#closingAt),
      },
      budgetUsed: Math.round(((endedAt - this.#startedAt) / options.deadline) * 1_000) / 1_000,
      requests: requests.report(),
      connections: traffic.report(),
      steps,
      activeResources: activeResources(),
    };
  }

  #outcome(steps: readonly StepReport[]): ShutdownReport['outcome'] {
    if (this.#deadline.end.aborted) return 'forced';
    if (this.#cut) return 'cut';
    return steps.every((step) => step.outcome === 'done') ? 'clean' : 'failed';
  }
}
