import { Deadline } from './deadline.ts';
import { describeError } from './errors.ts';
import type { Host, ShutdownProgress } from './host.ts';
import type { Jobs } from './jobs/jobs.ts';
import { lameDuckOver } from './lame-duck.ts';
import type { Budget, ResolvedOptions } from './options/options.ts';
import type { DrainState, PhaseEvent } from './phase.ts';
import type { ShutdownReport } from './report/report.ts';
import type { Exchange } from './requests/exchange.ts';
import type { Requests } from './requests/requests.ts';
import type { StepRegistry } from './steps/registry.ts';
import { runSteps } from './steps/run.ts';
import type { StepReport } from './steps/step.ts';
import { aborted, turn } from './time.ts';
import type { Listeners } from './traffic/listeners.ts';
import type { Traffic } from './traffic/traffic.ts';

/** ms that jobs of the thread pool are waited for before anything is closed: one that takes longer may never return. */
const POOL_GRACE = 2_000;
/** Uncaught errors that the report keeps. */
const MOST_ERRORS = 10;

/** What a shutdown works on. */
export interface Parts {
  readonly options: Pick<ResolvedOptions, 'listener'>;
  readonly requests: Requests;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly jobs: Jobs;
  readonly steps: StepRegistry;
  readonly state: () => DrainState;
  /** Carries out a transition and tells whoever listens. */
  readonly enter: (event: PhaseEvent) => void;
  /** Is told of each step as it ends. */
  readonly onStep: (step: StepReport) => void;
  readonly host: Pick<Host, 'clock' | 'activeResources' | 'poolOver' | 'begin' | 'holds'>;
}

/** One shutdown, from its trigger to its report. */
export class Shutdown implements ShutdownProgress {
  readonly #parts: Parts;
  readonly trigger: string;
  phase: ShutdownProgress['phase'] = 'draining';
  readonly #times: Budget;
  readonly #deadline: Deadline;
  readonly #startedAt: number;
  readonly #startedAtDate: string;
  readonly #resumed = new AbortController();
  #lameDuckTime = 0;
  #drainingAt = 0;
  #closingAt = 0;
  #cut = false;
  /** Requests that nobody waits for once draining has begun. */
  readonly #exempt = new Set<Exchange>();
  #isDraining = false;
  #isOver = false;
  readonly #errors: string[] = [];

  constructor(parts: Parts, times: Budget, trigger: string) {
    this.#parts = parts;
    this.trigger = trigger;
    this.#times = times;
    const { clock } = parts.host;
    this.#startedAt = clock.now();
    this.#startedAtDate = clock.date().toISOString();
    this.#deadline = new Deadline(clock, times.deadline, times.cleanupTime);
    parts.traffic.start(times);
    parts.listeners.start();
    parts.jobs.start();
  }

  /** Runs it through every phase; `undefined` if it was called off. */
  async run(): Promise<ShutdownReport | undefined> {
    const { host, enter } = this.#parts;
    const over = host.begin(this);
    try {
      await this.#lameDuck();
      const beforeDraining = host.holds?.before('draining');
      if (beforeDraining) await beforeDraining;
      if (this.#resumed.signal.aborted) return undefined;
      await this.#drain();
      const steps = await this.#clean();
      const beforeClosed = host.holds?.before('closed');
      if (beforeClosed) await beforeClosed;
      this.#isOver = true;
      this.#deadline.clear();
      const endedAt = host.clock.now();
      // What was closed is off Node's list only after its turn.
      await turn();
      await turn();
      const report = this.#report(steps, endedAt);
      // Whoever hears of the report may end the process.
      over(report.exitCode);
      enter({ type: 'cleaned', report });
      const afterClosed = host.holds?.after('closed');
      if (afterClosed) await afterClosed;
      return report;
    } finally {
      this.#deadline.clear();
      over(0);
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

  /** ms from its start to its end at the latest. */
  get length(): number {
    return this.#deadline.length;
  }

  get requests(): number {
    return this.#parts.traffic.inFlight;
  }

  get jobs(): number {
    return this.#parts.jobs.running;
  }

  /** Another caller gives it less time than it has left. */
  tighten({ deadline, cleanupTime }: Budget): void {
    if (!this.#isOver) this.#deadline.tighten(deadline, cleanupTime);
  }

  /** Waits no more for this request, whose handler waits for the report. A lame duck that is called off changes nothing for it. */
  exempt(exchange: Exchange): void {
    if (this.#isDraining) this.#parts.traffic.exempt(exchange);
    else this.#exempt.add(exchange);
  }

  /** Ends it at once, whatever is left. */
  force(): void {
    this.#deadline.force();
  }

  /** Notes an exception that nobody has caught. */
  fail(error: unknown): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(describeError(error));
  }

  async #lameDuck(): Promise<void> {
    const { requests, traffic, listeners, state, enter, host } = this.#parts;
    const { shutdownDelay } = this.#times;
    // Where nothing listens, or the service was never ready, no load balancer routes to it.
    if (shutdownDelay.max === 0 || !listeners.anyListening || state() !== 'ready') return;
    const before = host.holds?.before('lame-duck');
    if (before) await before;
    this.phase = 'lame-duck';
    traffic.announce();
    enter({ type: 'lame-duck', trigger: this.trigger });
    const after = host.holds?.after('lame-duck');
    if (after) await after;
    const stop = AbortSignal.any([this.#resumed.signal, this.#deadline.cut]);
    await lameDuckOver(host.clock, shutdownDelay, () => requests.lastAt, stop);
    this.#lameDuckTime = host.clock.now() - this.#startedAt;
  }

  async #drain(): Promise<void> {
    const { traffic, listeners, jobs, enter, host } = this.#parts;
    const { cut, end } = this.#deadline;
    this.phase = 'draining';
    this.#drainingAt = host.clock.now();
    // First: what is claimed after this has to be finished too.
    jobs.stop(this.trigger, this.#deadline);
    this.#isDraining = true;
    for (const exchange of this.#exempt) traffic.exempt(exchange);
    const over = traffic.over();
    traffic.refuse();
    listeners.retire();
    enter({ type: 'drain', trigger: this.trigger });
    traffic.handlers.drain(this.#times.handlerGrace);
    const after = host.holds?.after('draining');
    if (after) await after;
    await Promise.race([cut.aborted ? undefined : this.#empty(over), aborted(cut)]);
    const orphaned = traffic.handlers.abandon();
    if (cut.aborted) {
      listeners.closeNow();
      const cutTraffic = traffic.cut();
      const graceTime = end.aborted ? 0 : this.#deadline.remaining / 2;
      const cutJobs = await jobs.abandon(new Error('draining was cut'), graceTime);
      this.#cut = cutTraffic || cutJobs;
    }
    this.#cut ||= orphaned;
  }

  /** @param over resolves when the requests that were in flight as it began are over */
  async #empty(over: Promise<void>): Promise<void> {
    const { options, traffic, listeners, jobs, host } = this.#parts;
    const emptied = traffic.empty();
    if (options.listener === 'first') await listeners.close();
    await Promise.all([over, emptied, jobs.over()]);
    await listeners.close();
    await traffic.gone();
    // With `admission: 'serve'`, later requests may have begun tasks; orphans may begin one at any time.
    do {
      await traffic.handlers.over(this.#deadline.cut);
      await jobs.over();
      await host.poolOver(POOL_GRACE, this.#deadline.cut);
    } while (!jobs.areOver || traffic.handlers.areWaitedFor);
    jobs.seal();
  }

  async #clean(): Promise<StepReport[]> {
    const { steps, enter, onStep, host } = this.#parts;
    const before = host.holds?.before('closing');
    if (before) await before;
    this.phase = 'closing';
    this.#closingAt = host.clock.now();
    enter({ type: 'drained' });
    const after = host.holds?.after('closing');
    if (after) await after;
    return runSteps(steps.seal(), this.trigger, this.#deadline, onStep);
  }

  #report(steps: readonly StepReport[], endedAt: number): ShutdownReport {
    const { traffic, jobs, host } = this.#parts;
    const requests = this.#parts.requests.report();
    const workers = jobs.workers();
    const outcome = this.#outcome([...steps, ...workers], requests);
    return {
      trigger: this.trigger,
      outcome,
      exitCode: outcome === 'clean' ? 0 : 1,
      startedAt: this.#startedAtDate,
      duration: Math.round(endedAt - this.#startedAt),
      phases: {
        lameDuck: Math.round(this.#lameDuckTime),
        draining: Math.round(this.#closingAt - this.#drainingAt),
        closing: Math.round(endedAt - this.#closingAt),
      },
      budgetUsed: Math.round(((endedAt - this.#startedAt) / this.#deadline.length) * 1_000) / 1_000,
      requests: { ...requests, ...traffic.handlers.report() },
      connections: traffic.report(),
      jobs: jobs.report(),
      workers,
      steps,
      errors: [...this.#errors],
      activeResources: host.activeResources(),
    };
  }

  #outcome(
    ended: readonly Pick<StepReport, 'outcome'>[],
    { broken, abandoned }: Pick<ShutdownReport['requests'], 'broken' | 'abandoned'>,
  ): ShutdownReport['outcome'] {
    // A loop that was blocked for long may hear of the deadline too late.
    if (this.#deadline.end.aborted || this.remaining === 0) return 'forced';
    if (this.#cut) return 'cut';
    if (this.#errors.length > 0 || broken > 0 || abandoned.length > 0) return 'failed';
    return ended.every(({ outcome }) => outcome === 'done') ? 'clean' : 'failed';
  }
}
