import { Deadline } from './deadline.ts';
import { describeError } from './errors.ts';
import type { Jobs } from './jobs/jobs.ts';
import { lameDuckOver } from './lame-duck.ts';
import type { ResolvedOptions } from './options/options.ts';
import type { PhaseEvent } from './phase.ts';
import type { ShutdownReport } from './report/report.ts';
import type { Requests } from './requests/requests.ts';
import type { StepRegistry } from './steps/registry.ts';
import { runSteps } from './steps/run.ts';
import type { StepReport } from './steps/step.ts';
import { aborted, now, turn } from './time.ts';
import { poolOver } from './thread-pool.ts';
import type { Listeners } from './traffic/listeners.ts';
import type { Traffic } from './traffic/traffic.ts';

/** ms that jobs of the thread pool are waited for before anything is closed: one that takes longer may never return. */
const POOL_GRACE = 2_000;
/** Uncaught errors that the report keeps. */
const MOST_ERRORS = 10;
const LONGEST_ERROR = 1_000;

/** What a shutdown works on. */
export interface Parts {
  readonly options: ResolvedOptions;
  readonly requests: Requests;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly jobs: Jobs;
  readonly steps: StepRegistry;
  /** Carries out a transition and tells whoever listens. */
  readonly enter: (event: PhaseEvent) => void;
  /** Is told of each step as it ends. */
  readonly onStep: (step: StepReport) => void;
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
  readonly #errors: string[] = [];

  constructor(parts: Parts, trigger: string) {
    this.#parts = parts;
    this.#trigger = trigger;
    this.#deadline = new Deadline(parts.options.deadline, parts.options.cleanupTime);
    parts.requests.start();
    parts.traffic.start();
    parts.jobs.start();
  }

  /** Runs it through every phase; `undefined` if it was called off. */
  async run(): Promise<ShutdownReport | undefined> {
    try {
      await this.#lameDuck();
      if (this.#resumed.signal.aborted) return undefined;
      await this.#drain();
      const steps = await this.#clean();
      this.#deadline.clear();
      const endedAt = now();
      // What was closed is off Node's list only after its turn.
      await turn();
      await turn();
      const report = this.#report(steps, endedAt);
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

  /** ms until its end. */
  get remaining(): number {
    return this.#deadline.remaining;
  }

  /** Ends it at once, whatever is left. */
  force(): void {
    this.#deadline.force();
  }

  /** Notes an exception that nobody has caught. */
  fail(error: unknown): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(describeError(error).slice(0, LONGEST_ERROR));
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
    const { traffic, listeners, jobs, enter } = this.#parts;
    const { cut, end } = this.#deadline;
    this.#drainingAt = now();
    // First: what is claimed after this has to be finished too.
    jobs.stop(this.#trigger, this.#deadline);
    const empty = cut.aborted ? undefined : this.#empty();
    enter({ type: 'drain', trigger: this.#trigger });
    await Promise.race([empty, aborted(cut)]);
    if (cut.aborted) {
      listeners.closeNow();
      const cutTraffic = traffic.cut();
      const graceTime = end.aborted ? 0 : this.#deadline.remaining / 2;
      const cutJobs = await jobs.abandon(new Error('draining was cut'), graceTime);
      this.#cut = cutTraffic || cutJobs;
    }
  }

  async #empty(): Promise<void> {
    const { options, traffic, listeners, jobs, activeResources } = this.#parts;
    const over = traffic.over();
    const emptied = traffic.empty();
    listeners.retire();
    if (options.listener === 'first') await listeners.close();
    await Promise.all([over, emptied, jobs.over()]);
    await listeners.close();
    await traffic.gone();
    // With `admission: 'serve'`, later requests may have begun tasks.
    do {
      await jobs.over();
      await poolOver(activeResources, POOL_GRACE, this.#deadline.cut);
    } while (!jobs.areOver);
    jobs.seal();
  }

  async #clean(): Promise<StepReport[]> {
    const { steps, enter, onStep } = this.#parts;
    this.#closingAt = now();
    enter({ type: 'drained' });
    return runSteps(steps.seal(), this.#trigger, this.#deadline, onStep);
  }

  #report(steps: readonly StepReport[], endedAt: number): ShutdownReport {
    const { options, requests, traffic, jobs, activeResources } = this.#parts;
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
      jobs: jobs.report(),
      workers: jobs.workers(),
      steps,
      errors: [...this.#errors],
      activeResources: activeResources(),
    };
  }

  #outcome(steps: readonly StepReport[]): ShutdownReport['outcome'] {
    // A loop that was blocked for long may hear of the deadline too late.
    if (this.#deadline.end.aborted || this.remaining === 0) return 'forced';
    if (this.#cut) return 'cut';
    if (this.#errors.length > 0) return 'failed';
    const all = [...steps, ...this.#parts.jobs.workers()];
    return all.every(({ outcome }) => outcome === 'done') ? 'clean' : 'failed';
  }
}
