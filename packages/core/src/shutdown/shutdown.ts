import { Deadline } from './deadline.ts';
import type { Host, ShutdownProgress } from '../host.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { whenLameDuckEnds } from './lame-duck.ts';
import type { Planner } from './planner.ts';
import { ShutdownRecord } from './record.ts';
import type { Progress } from '../lifecycle.ts';
import { SPREAD_SHARE, type Plan } from '../plan/plan.ts';
import type { Probers } from '../plan/probers.ts';
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

/** Receives the progress of a shutdown. */
interface ShutdownObserver {
  /** The shutdown has started, with this plan. */
  started(trigger: string, plan: Plan): void;
  /** A step has ended. */
  step(step: StepReport): void;
  /** An exception was not caught. */
  uncaught(error: unknown): void;
}

/** The parts of the engine that a shutdown uses. */
export interface Parts {
  readonly planner: Planner;
  readonly probers: Probers;
  readonly requests: Requests;
  readonly handlers: Handlers;
  readonly traffic: Traffic;
  readonly listeners: Listeners;
  readonly jobs: Jobs;
  readonly steps: StepRegistry;
  readonly progress: Progress;
  /** Carries out a transition and announces it. */
  readonly enter: (event: PhaseEvent) => void;
  readonly observer: ShutdownObserver;
  readonly host: Pick<Host, 'clock' | 'activeResources' | 'poolIdle' | 'begin' | 'holds'>;
}

/** One shutdown, from its trigger to its report. */
export class Shutdown implements ShutdownProgress {
  readonly #parts: Parts;
  readonly trigger: string;
  readonly plan: Plan;
  readonly #deadline: Deadline;
  readonly #record: ShutdownRecord;
  readonly #resumed = new AbortController();
  /** Requests that draining does not wait for. */
  readonly #exempt = new Set<Exchange>();

  constructor(parts: Parts, plan: Plan, trigger: string) {
    this.#parts = parts;
    this.trigger = trigger;
    this.plan = plan;
    const { clock } = parts.host;
    this.#record = new ShutdownRecord(trigger, plan, clock);
    this.#deadline = new Deadline(clock, plan.deadline, plan.cleanupTime);
    parts.enter({ type: 'stop', trigger });
    parts.traffic.watchEnds(plan);
    parts.listeners.start();
    parts.jobs.restart();
  }

  /** Runs every phase; resolves to `undefined` if the shutdown was called off. */
  async run(): Promise<ShutdownReport | undefined> {
    const { host, enter } = this.#parts;
    const reportEnd = host.begin(this);
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
      const report = this.#record.report(this.#parts, this.#deadline, steps, endedAt);
      // A listener of `closed` may end the process.
      reportEnd(report.exitCode);
      enter({ type: 'cleaned', report });
      const afterClosed = host.holds?.after('closed');
      if (afterClosed) await afterClosed;
      return report;
    } finally {
      this.#deadline.clear();
      reportEnd(0);
    }
  }

  /** Calls it off. Possible only during the lame duck. */
  resume(): void {
    this.#resumed.abort();
    this.#parts.enter({ type: 'resume' });
  }

  /** ms until its end. */
  get remaining(): number {
    return this.#deadline.remaining;
  }

  /** ms from its start to its latest end. */
  get length(): number {
    return this.#deadline.length;
  }

  get phase(): ShutdownProgress['phase'] {
    const { state } = this.#parts.progress;
    return state === 'lame-duck' || state === 'closing' ? state : 'draining';
  }

  get requests(): number {
    return this.#parts.traffic.inFlight;
  }

  get jobs(): number {
    return this.#parts.jobs.running;
  }

  /** Brings the deadline forward, for a later caller. */
  tighten({ deadline, cleanupTime }: Plan): void {
    const { progress, traffic } = this.#parts;
    if (progress.state === 'closed') return;
    this.#deadline.tighten(deadline, cleanupTime);
    traffic.endIdleWithin(SPREAD_SHARE * this.#deadline.untilCut);
  }

  /**
   * Stops waiting for this request, whose handler awaits the report. Takes effect when draining begins, because a lame duck may be
   * called off.
   */
  exempt(exchange: Exchange): void {
    if (this.#parts.progress.isDraining) this.#exemptNow(exchange);
    else this.#exempt.add(exchange);
  }

  /** Ends it at once, even with work left. */
  force(): void {
    this.#deadline.force();
  }

  /** Records an uncaught exception. */
  fail(error: unknown): void {
    this.#record.fail(error);
  }

  async #lameDuck(): Promise<void> {
    const { probers, requests, listeners, progress, enter, host } = this.#parts;
    const { shutdownDelay, awaitsProbers } = this.plan;
    // If no server is reachable, or the service was never ready, no load balancer routes to it.
    if (shutdownDelay.max === 0 || !listeners.areServing || progress.state !== 'ready') return;
    const before = host.holds?.before('lame-duck');
    if (before) await before;
    probers.await(awaitsProbers ? this.plan.probers : []);
    enter({ type: 'lame-duck', trigger: this.trigger });
    const after = host.holds?.after('lame-duck');
    if (after) await after;
    const stop = AbortSignal.any([this.#resumed.signal, this.#deadline.cut]);
    const detectedAt = (now: number): number => (awaitsProbers ? probers.detectedAt(now) : 0);
    await whenLameDuckEnds(host.clock, shutdownDelay, () => requests.lastAt, detectedAt, stop);
    this.#record.lameDuckEndedAt = host.clock.now();
  }

  async #drain(): Promise<void> {
    const { handlers, traffic, listeners, jobs, enter, host } = this.#parts;
    const { cut, end } = this.#deadline;
    this.#record.drainingAt = host.clock.now();
    // First, because a job that is claimed later has to be finished, too.
    jobs.stop(this.trigger, this.#deadline);
    for (const exchange of this.#exempt) this.#exemptNow(exchange);
    const answered = traffic.whenAnswered();
    handlers.drain(this.plan.handlerGrace, this.#record.startedAt);
    const { admission } = this.plan;
    enter({ type: 'drain', trigger: this.trigger, deadline: this.#deadline, admission });
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
      this.#record.wasCut = cutTraffic || cutJobs;
    }
    this.#record.wasCut ||= orphaned;
    // In the same turn as the last check, so nothing begins in between.
    this.#record.closingAt = host.clock.now();
    enter({ type: 'drained' });
  }

  /** @param answered resolves when the requests that were in flight as draining began have ended */
  async #empty(answered: Promise<void>): Promise<void> {
    const { traffic, listeners, jobs, enter } = this.#parts;
    const idleEnded = traffic.read().then(() => {
      enter({ type: 'end-idle' });
      return traffic.endIdle(() => this.#deadline.untilCut);
    });
    if (this.plan.listener === 'first') await listeners.close();
    await Promise.all([answered, idleEnded, jobs.whenEnded()]);
    await listeners.close();
    await traffic.whenEmpty();
    await this.#workDone();
  }

  /** True if work without a connection is running. */
  get #hasWork(): boolean {
    return !this.#parts.jobs.areIdle || this.#parts.handlers.areWaitedFor;
  }

  async #workDone(): Promise<void> {
    const { handlers, jobs, host } = this.#parts;
    await handlers.whenSettled(this.#deadline.cut);
    await jobs.whenEnded();
    await host.poolIdle(POOL_GRACE, this.#deadline.cut);
  }

  #exemptNow(exchange: Exchange): void {
    this.#parts.traffic.exempt(exchange);
    this.#parts.handlers.exempt(exchange);
  }

  async #clean(): Promise<StepReport[]> {
    const { steps, observer, host } = this.#parts;
    const after = host.holds?.after('closing');
    if (after) await after;
    return runSteps(steps.seal(), this.trigger, this.#deadline, (step) => observer.step(step));
  }
}
