import { describeError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Plan } from '../plan/plan.ts';
import type { ShutdownReport } from '../report/report.ts';
import type { Handlers } from '../requests/handlers.ts';
import type { Requests } from '../requests/requests.ts';
import type { StepReport } from '../steps/step.ts';
import type { Traffic } from '../traffic/traffic.ts';
import type { Clock } from '../util/time.ts';
import type { Deadline } from './deadline.ts';

/** Maximum number of uncaught errors listed in the report. */
const MAX_ERRORS = 10;

/** The parts of the engine that have counts for the report. */
interface Counted {
  readonly requests: Requests;
  readonly handlers: Handlers;
  readonly traffic: Traffic;
  readonly jobs: Jobs;
  readonly host: { activeResources(): Record<string, number> };
}

/** When and how one shutdown went through its phases. All times are readings of the clock. */
export class ShutdownRecord {
  readonly #trigger: string;
  readonly #plan: Plan;
  readonly #date: string;
  readonly startedAt: number;
  lameDuckEndedAt: number;
  drainingAt = 0;
  closingAt = 0;
  /** True if work was cut off or given up. */
  wasCut = false;
  readonly #errors: string[] = [];

  constructor(trigger: string, plan: Plan, clock: Clock) {
    this.#trigger = trigger;
    this.#plan = plan;
    this.#date = clock.date().toISOString();
    this.startedAt = clock.now();
    this.lameDuckEndedAt = this.startedAt;
  }

  /** Records an uncaught exception. */
  fail(error: unknown): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(describeError(error));
  }

  report(
    { requests, handlers, traffic, jobs, host }: Counted,
    deadline: Deadline,
    steps: readonly StepReport[],
    endedAt: number,
  ): ShutdownReport {
    const requestCounts = requests.report();
    const workers = jobs.workers();
    const outcome = this.#outcome(deadline, [...steps, ...workers], requestCounts);
    const duration = endedAt - this.startedAt;
    return {
      trigger: this.#trigger,
      plan: this.#plan,
      outcome,
      exitCode: outcome === 'clean' ? 0 : 1,
      startedAt: this.#date,
      duration: Math.round(duration),
      phases: {
        lameDuck: Math.round(this.lameDuckEndedAt - this.startedAt),
        draining: Math.round(this.closingAt - this.drainingAt),
        closing: Math.round(endedAt - this.closingAt),
      },
      budgetUsed: Math.round((duration / deadline.length) * 1_000) / 1_000,
      requests: { ...requestCounts, ...handlers.report() },
      connections: traffic.report(),
      jobs: jobs.report(),
      workers,
      steps,
      errors: [...this.#errors],
      activeResources: host.activeResources(),
    };
  }

  #outcome(
    { end, remaining }: Deadline,
    ended: readonly Pick<StepReport, 'outcome'>[],
    { broken, abandoned }: Pick<ShutdownReport['requests'], 'broken' | 'abandoned'>,
  ): ShutdownReport['outcome'] {
    // A blocked event loop runs the timer of the deadline late.
    if (end.aborted || remaining === 0) return 'forced';
    if (this.wasCut) return 'cut';
    if (this.#errors.length > 0 || broken > 0 || abandoned.length > 0) return 'failed';
    return ended.every(({ outcome }) => outcome === 'done') ? 'clean' : 'failed';
  }
}
