import { Deadline } from './deadline.ts';
import { describeError } from '../errors.ts';
import type { Host, ShutdownProgress } from '../host.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { lameDuckOver } from './lame-duck.ts';
import type { Progress } from '../lifecycle.ts';
import type { Budget, ResolvedOptions } from '../options/options.ts';
import type { PhaseEvent } from '../phase.ts';
import type { ShutdownReport } from '../report/report.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Handlers } from '../requests/handlers.ts';
import type { Requests } from '../requests/requests.ts';
import type { StepRegistry } from '../steps/registry.ts';
import { runSteps } from '../steps/run.ts';
import type { StepReport } from '../steps/step.ts';
import { aborted, turn } from '../util/time.ts';
import type { Listeners } from '../traffic/listeners.ts';
import type { Traffic } from '../traffic/traffic.ts';

/** ms to wait for jobs of the thread pool before the steps: one that takes longer may never return. */
const POOL_GRACE = 2_000;
/** Uncaught errors that the report lists. */
const MAX_ERRORS = 10;

/** The parts of the engine that a shutdown uses. */
export interface Parts {
  readonly options: Pick<ResolvedOptions, 'listener'>;
  readonly requests: Requests;
  readonly handlers: Handlers;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly jobs: Jobs;
  readonly steps: StepRegistry;
  readonly progress: Progress;
  /** Carries out a transition and announces it. */
  readonly enter: (event: PhaseEvent) => void;
  /** Called with the report of each step as it ends. */
  readonly onStep: (step: StepReport) => void;
  readonly host: Pick<Host, 'clock' | 'activeResources' | 'poolOver' | 'begin' | 'holds'>;
}

/** One shutdown, from its trigger to its report. */
export class Shutdown implements ShutdownProgress {
  readonly #parts: Parts;
  readonly trigger: string;
  readonly #times: Budget;
  readonly #deadline: Deadline;
  readonly #startedAt: number;
  readonly #startedAtDate: string;
  readonly #resumed = new AbortController();
  #lameDuckTime = 0;
  #drainingAt = 0;
  #closingAt = 0;
  #cut = false;
  /** Requests that draining does not wait for. */
  readonly #exempt = new Set<Exchange>();
  readonly #errors: string[] = [];

  constructor(parts: Parts, times: Budget, trigger: string) {
    this.#parts = parts;
    this.trigger = trigger;
    this.#times = times;
    const { clock } = parts.host;
    this.#startedAt = clock.now();
    this.#startedAtDate = clock.date().toISOString();
    this.#deadline = new Deadline(clock, times.deadline, times.cleanupTime);
    parts.enter({ type: 'stop', trigger });
    parts.traffic.watchEnds(times);
    parts.listeners.start();
    parts.jobs.restart();
  }

  /** Runs every phase; resolves to `undefined` if the shutdown was called off. */
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
      this.#deadline.clear();
      const endedAt = host.clock.now();
      // Node removes a closed resource from its list of active ones in a later turn.
      await turn();
      await turn();
      const report = this.#report(steps, endedAt);
      // A listener of `closed` may end the process.
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

  /** Calls it off, which is possible during the lame duck only. */
  resume(): void {
    this.#resumed.abort();
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

  get phase(): ShutdownProgress['phase'] {
    const { state } = this.#parts.progress;
    return state === 'lame-duck' || state === 'closing' ? state : 'draining';
  }

  get requests(): number {
    return this.#parts.requests.inFlight;
  }

  get jobs(): number {
    return this.#parts.jobs.running;
  }

  /** Shortens its time, for a later caller. */
  tighten({ deadline, cleanupTime }: Budget): void {
    if (this.#parts.progress.state !== 'closed') this.#deadline.tighten(deadline, cleanupTime);
  }

  /** Stops waiting for this request, whose handler waits for the report; from draining on, because a lame duck may be called off. */
  exempt(exchange: Exchange): void {
    if (this.#parts.progress.isDraining) this.#exemptNow(exchange);
    else this.#exempt.add(exchange);
  }

  /** Ends it at once, with whatever is left. */
  force(): void {
    this.#deadline.force();
  }

  /** Records an uncaught exception. */
  fail(error: unknown): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(describeError(error));
  }

  async #lameDuck(): Promise<void> {
    const { requests, listeners, progress, enter, host } = this.#parts;
    const { shutdownDelay } = this.#times;
    // If no server is reachable, or the service was never ready, no load balancer routes to it.
    if (shutdownDelay.max === 0 || !listeners.areServing || progress.state !== 'ready') return;
    const before = host.holds?.before('lame-duck');
    if (before) await before;
    enter({ type: 'lame-duck', trigger: this.trigger });
    const after = host.holds?.after('lame-duck');
    if (after) await after;
    const stop = AbortSignal.any([this.#resumed.signal, this.#deadline.cut]);
    await lameDuckOver(host.clock, shutdownDelay, () => requests.lastAt, stop);
    this.#lameDuckTime = host.clock.now() - this.#startedAt;
  }

  async #drain(): Promise<void> {
    const { handlers, traffic, listeners, jobs, enter, host } = this.#parts;
    const { cut, end } = this.#deadline;
    this.#drainingAt = host.clock.now();
    // First, because a job that is claimed later has to be finished, too.
    jobs.stop(this.trigger, this.#deadline);
    for (const exchange of this.#exempt) this.#exemptNow(exchange);
    const answered = traffic.whenAnswered();
    handlers.drain(this.#times.handlerGrace, this.#startedAt);
    enter({ type: 'drain', trigger: this.trigger, deadline: this.#deadline });
    const after = host.holds?.after('draining');
    if (after) await after;
    if (!cut.aborted) await Promise.race([this.#empty(answered), aborted(cut)]);
    const beforeClosing = host.holds?.before('closing');
    if (beforeClosing) await beforeClosing;
    // With `admission: 'serve'`, later requests may have begun tasks; orphans may begin tasks at any time.
    while (!cut.aborted && this.#hasWork) await Promise.race([this.#workDone(), aborted(cut)]);
    const orphaned = handlers.abandon();
    if (cut.aborted) {
      listeners.closeNow();
      const cutTraffic = traffic.destroy();
      const graceTime = end.aborted ? 0 : this.#deadline.remaining / 2;
      const cutJobs = await jobs.abandon(new Error('draining was cut'), graceTime);
      this.#cut = cutTraffic || cutJobs;
    }
    this.#cut ||= orphaned;
    // In the same turn as the last check, so nothing begins in between.
    this.#closingAt = host.clock.now();
    enter({ type: 'drained' });
  }

  /** @param answered resolves when the requests that were in flight as draining began have ended */
  async #empty(answered: Promise<void>): Promise<void> {
    const { options, traffic, listeners, jobs, enter } = this.#parts;
    const idleEnded = traffic.read().then(() => {
      enter({ type: 'end-idle' });
      return traffic.endIdle();
    });
    if (options.listener === 'first') await listeners.close();
    await Promise.all([answered, idleEnded, jobs.whenOver()]);
    await listeners.close();
    await traffic.whenEmpty();
    await this.#workDone();
  }

  /** Whether work without a connection goes on. */
  get #hasWork(): boolean {
    return !this.#parts.jobs.areOver || this.#parts.handlers.areWaitedFor;
  }

  async #workDone(): Promise<void> {
    const { handlers, jobs, host } = this.#parts;
    await handlers.whenSettled(this.#deadline.cut);
    await jobs.whenOver();
    await host.poolOver(POOL_GRACE, this.#deadline.cut);
  }

  #exemptNow(exchange: Exchange): void {
    this.#parts.traffic.exempt(exchange);
    this.#parts.handlers.exempt(exchange);
  }

  async #clean(): Promise<StepReport[]> {
    const { steps, onStep, host } = this.#parts;
    const after = host.holds?.after('closing');
    if (after) await after;
    return runSteps(steps.seal(), this.trigger, this.#deadline, onStep);
  }

  #report(steps: readonly StepReport[], endedAt: number): ShutdownReport {
    const { handlers, traffic, jobs, host } = this.#parts;
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
      requests: { ...requests, ...handlers.report() },
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
    // A blocked event loop runs the timer of the deadline late.
    if (this.#deadline.end.aborted || this.remaining === 0) return 'forced';
    if (this.#cut) return 'cut';
    if (this.#errors.length > 0 || broken > 0 || abandoned.length > 0) return 'failed';
    return ended.every(({ outcome }) => outcome === 'done') ? 'clean' : 'failed';
  }
}
