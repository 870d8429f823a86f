import { publish } from './channels.ts';
import type { Drain } from './drain.ts';
import type { Events } from './events.ts';
import type { Host } from './host.ts';
import type { Logger } from './options/options.ts';
import type { DrainState, Phase } from './phase.ts';
import { inWords, reportLines } from './report/log-lines.ts';
import type { AbandonedRequest, ShutdownReport, UnfinishedRequest } from './report/report.ts';
import type { RefusedRequest, RequestObserver } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/** Tells everybody: the listeners of the drain, the diagnostics channels, the log. */
export class Announcements implements RequestObserver {
  readonly #drain: Drain;
  readonly #events: Events;
  readonly #logger: Logger;
  readonly #host: Host;

  constructor(drain: Drain, events: Events, logger: Logger, host: Host) {
    this.#drain = drain;
    this.#events = events;
    this.#logger = logger;
    this.#host = host;
  }

  /** A transition, from the state it leaves. */
  entered(phase: Phase, from: DrainState): void {
    const at = this.#host.clock.now();
    this.#events.emit('state', phase.name, from, at);
    publish('quiesce:state', () => ({ drain: this.#drain, from, to: phase.name, at }));
    switch (phase.name) {
      case 'starting':
        break;
      case 'ready':
        this.#events.emit('ready');
        break;
      case 'lame-duck':
      case 'draining':
      case 'closing':
        this.#events.emit(phase.name, phase.trigger);
        break;
      case 'closed':
        this.#closed(phase.report);
        break;
    }
  }

  refused(request: RefusedRequest): void {
    this.#events.emit('refused', request);
    publish('quiesce:refused', () => ({ drain: this.#drain, request }));
  }

  abandoned(request: AbandonedRequest): void {
    this.#events.emit('abandoned', request);
    publish('quiesce:abandoned', () => ({ drain: this.#drain, request }));
  }

  broken(request: UnfinishedRequest): void {
    this.#logger.error({ request }, `broke off ${inWords(request)}`);
  }

  step(step: StepReport): void {
    this.#events.emit('step', step);
    publish('quiesce:step', () => ({ drain: this.#drain, step }));
  }

  #closed(report: ShutdownReport): void {
    const lines = reportLines(report);
    for (const { level, details, message } of lines) this.#logger[level](details, message);
    this.#host.keepReport(lines.map(({ message }) => message));
    this.#events.emit('closed', report);
    publish('quiesce:closed', () => ({ drain: this.#drain, report }));
  }
}
