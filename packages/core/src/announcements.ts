import { channel } from 'node:diagnostics_channel';
import type { Drain } from './drain.ts';
import { describeError } from './errors.ts';
import { EVENTS, type DrainEvents, type Events } from './events.ts';
import type { Host } from './host.ts';
import type { Logger } from './options/options.ts';
import type { DrainState, Phase } from './phase.ts';
import type { Plan } from './plan/plan.ts';
import { planInWords } from './plan/plan-in-words.ts';
import { inWords, reportLines } from './report/log-lines.ts';
import type { AbandonedRequest, ShutdownReport, UnfinishedRequest } from './report/report.ts';
import type { RefusedRequest, RequestObserver } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/**
 * Messages that the engine publishes through `node:diagnostics_channel`, by channel, for monitoring code without a reference to the
 * drain. Each message contains its drain.
 */
export type DrainMessages = {
  [Name in keyof typeof EVENTS as MessageOf<Name> extends object ? `quiesce:${Name}` : never]: {
    readonly drain: Drain;
  } & MessageOf<Name>;
};

type MessageOf<Name extends keyof DrainEvents> = ReturnType<(typeof EVENTS)[Name]>;

const MESSAGES: {
  readonly [Name in keyof DrainEvents]: (...values: Parameters<DrainEvents[Name]>) => object | undefined;
} = EVENTS;

const CHANNELS = new Map(Object.keys(EVENTS).map((name) => [name, channel(`quiesce:${name}`)]));

/** Maximum number of uncaught exceptions logged: each line of a logger that throws asynchronously causes another one. */
const MAX_UNCAUGHT = 100;

/** Announces transitions and results to the listeners of the drain, the diagnostics channels and the log. */
export class Announcements implements RequestObserver {
  readonly #drain: Drain;
  readonly #events: Events;
  readonly #logger: Logger;
  readonly #host: Host;
  #uncaught = 0;

  constructor(drain: Drain, events: Events, logger: Logger, host: Host) {
    this.#drain = drain;
    this.#events = events;
    this.#logger = logger;
    this.#host = host;
  }

  /** Logs that a shutdown has started. */
  started(trigger: string, plan: Plan): void {
    const { inFlight } = this.#drain;
    const words = planInWords(plan);
    const message =
      `${trigger}: shutting down, ${inFlight} in flight, within ${plan.deadline} ms` +
      (words === undefined ? '' : `; ${words}`);
    this.#logger.info({ trigger, inFlight, plan }, message);
    if (plan.warning !== undefined) this.#logger.warn({ trigger }, plan.warning);
  }

  /** Logs that the shutdown was called off. */
  resumed(): void {
    this.#logger.info({}, 'resumed: back in service');
  }

  /** Announces a transition. `from` is the previous state. */
  entered(phase: Phase, from: DrainState): void {
    this.#announce('state', phase.name, from, this.#host.clock.now());
    switch (phase.name) {
      case 'starting':
        break;
      case 'ready':
        this.#announce('ready');
        break;
      case 'lame-duck':
      case 'draining':
      case 'closing':
        this.#announce(phase.name, phase.trigger);
        break;
      case 'closed':
        this.#closed(phase.report);
        break;
    }
  }

  refused(request: RefusedRequest): void {
    this.#announce('refused', request);
  }

  abandoned(request: AbandonedRequest): void {
    this.#announce('abandoned', request);
  }

  broken(request: UnfinishedRequest): void {
    this.#logger.error({ request }, `broke off ${inWords(request)}`);
  }

  sentAway(clients: number): void {
    this.#announce('sent-away', clients);
  }

  step(step: StepReport): void {
    this.#announce('step', step);
  }

  uncaught(error: unknown): void {
    this.#uncaught += 1;
    if (this.#uncaught > MAX_UNCAUGHT) return;
    const last = this.#uncaught === MAX_UNCAUGHT ? ' (more are not logged)' : '';
    this.#logger.error({ err: error }, `uncaught: ${describeError(error)}${last}`);
  }

  #closed(report: ShutdownReport): void {
    const lines = reportLines(report);
    for (const { level, details, message } of lines) this.#logger[level](details, message);
    this.#host.keepReport(lines.map(({ message }) => message));
    this.#announce('closed', report);
  }

  #announce<Name extends keyof DrainEvents>(name: Name, ...values: Parameters<DrainEvents[Name]>): void {
    this.#events.emit(name, ...values);
    const published = CHANNELS.get(name);
    if (!published?.hasSubscribers) return;
    const message = MESSAGES[name](...values);
    if (message) published.publish({ drain: this.#drain, ...message });
  }
}
