import { transition, type DrainState, type Phase, type PhaseEvent } from './phase.ts';

const RANK: Readonly<Record<DrainState, number>> = {
  starting: 0,
  ready: 0,
  'lame-duck': 1,
  draining: 2,
  closing: 3,
  closed: 4,
};

/** The progress of a service, as read by all parts of the engine. Nothing else records it. */
export interface Progress {
  readonly state: DrainState;
  readonly phase: Phase;
  /** True from the trigger of a shutdown, unless it was called off: the end of each request is then counted. */
  readonly isStopping: boolean;
  /** True from the lame duck on: every response is the last one of its connection. */
  readonly isLeaving: boolean;
  /** True from draining on: idle connections end, and servers no longer listen. */
  readonly isDraining: boolean;
  /** True once draining ends idle connections. */
  readonly endsIdle: boolean;
  /** True if a request that arrives now is refused. */
  readonly refusesRequests: boolean;
  /** True if a background task that begins now is refused: draining has ended or was cut. */
  readonly refusesJobs: boolean;
}

/** The only record of a service's progress. Only `Service` calls `enter`. */
export class Lifecycle implements Progress {
  phase: Phase = { name: 'starting' };
  // Derived from the phase. They are fields because every request reads some of them.
  isStopping = false;
  isLeaving = false;
  isDraining = false;
  endsIdle = false;
  refusesRequests = false;

  get state(): DrainState {
    return this.phase.name;
  }

  get refusesJobs(): boolean {
    return this.phase.name === 'draining' ? this.phase.deadline.cut.aborted : this.isDraining;
  }

  /**
   * Applies an event.
   * @returns the previous state, or `undefined` if the state has not changed
   */
  enter(event: PhaseEvent): DrainState | undefined {
    const from = this.phase.name;
    const phase = transition(this.phase, event) ?? this.phase;
    const rank = RANK[phase.name];
    this.phase = phase;
    this.isStopping = phase.name === 'closed' || phase.trigger !== undefined;
    this.isLeaving = rank >= RANK['lame-duck'];
    this.isDraining = rank >= RANK.draining;
    this.endsIdle = phase.name === 'draining' ? phase.endsIdle : this.isDraining;
    this.refusesRequests = this.isDraining && (phase.name !== 'draining' || phase.admission === 'refuse');
    return phase.name === from ? undefined : from;
  }
}
