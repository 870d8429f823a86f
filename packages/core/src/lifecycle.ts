import { transition, type DrainState, type Phase, type PhaseEvent } from './phase.ts';

const RANK: Readonly<Record<DrainState, number>> = {
  starting: 0,
  ready: 0,
  'lame-duck': 1,
  draining: 2,
  closing: 3,
  closed: 4,
};

/** What a part of the engine asks about the progress of its service. Nothing else records it. */
export interface Progress {
  readonly state: DrainState;
  readonly phase: Phase;
  /** From the trigger of a shutdown on, unless it was called off: how each request ends is reported. */
  readonly isStopping: boolean;
  /** From the lame duck on: every response is the last one of its connection. */
  readonly isLeaving: boolean;
  /** From draining on: idle connections end, and servers no longer listen. */
  readonly isDraining: boolean;
  /** From the moment in draining at which idle connections are ended. */
  readonly endsIdle: boolean;
  /** Whether a request that arrives now is refused. */
  readonly refusesRequests: boolean;
  /** Whether a background task that begins now is refused: draining is over, or was cut. */
  readonly refusesJobs: boolean;
}

/** The one record of where a service is. Only `Service` calls `enter`. */
export class Lifecycle implements Progress {
  phase: Phase = { name: 'starting' };
  // They follow from the phase. Every request reads some of them, so they are fields.
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
   * @returns the state it led out of, or `undefined` where the state is the same as before
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
