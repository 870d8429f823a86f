import type { Deadline } from './shutdown/deadline.ts';
import type { ShutdownReport } from './report/report.ts';

/** Every state, in the order in which a service enters them. */
export const DRAIN_STATES = ['starting', 'ready', 'lame-duck', 'draining', 'closing', 'closed'] as const;

/** The state of a service. `docs/phases.md` has a table of their meanings. */
export type DrainState = (typeof DRAIN_STATES)[number];

/** The state, with the data that exists in it. `trigger` is set once a shutdown has been triggered. */
export type Phase =
  | { readonly name: 'starting'; readonly trigger?: string }
  | { readonly name: 'ready'; readonly trigger?: string }
  | { readonly name: 'lame-duck'; readonly trigger: string }
  | {
      readonly name: 'draining';
      readonly trigger: string;
      readonly deadline: Deadline;
      /** Admission of requests that arrive now. */
      readonly admission: 'refuse' | 'serve';
      /** True once idle connections are being ended; before that, requests that the kernel has already received are read. */
      readonly endsIdle: boolean;
    }
  | { readonly name: 'closing'; readonly trigger: string }
  | { readonly name: 'closed'; readonly report: ShutdownReport };

export type PhaseEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'stop'; readonly trigger: string }
  | { readonly type: 'lame-duck'; readonly trigger: string }
  | {
      readonly type: 'drain';
      readonly trigger: string;
      readonly deadline: Deadline;
      readonly admission: 'refuse' | 'serve';
    }
  | { readonly type: 'end-idle' }
  | { readonly type: 'drained' }
  | { readonly type: 'cleaned'; readonly report: ShutdownReport }
  | { readonly type: 'resume' };

/** Returns the next phase, or `undefined` if the event does not apply to this phase. */
export function transition(phase: Phase, event: PhaseEvent): Phase | undefined {
  switch (event.type) {
    case 'ready':
      return phase.name === 'starting' ? { ...phase, name: 'ready' } : undefined;
    case 'stop':
      return phase.name === 'starting' || phase.name === 'ready'
        ? { ...phase, trigger: event.trigger }
        : undefined;
    case 'lame-duck':
      return phase.name === 'ready' ? { name: 'lame-duck', trigger: event.trigger } : undefined;
    case 'resume':
      return phase.name === 'lame-duck' ? { name: 'ready' } : undefined;
    case 'drain':
      return phase.name === 'starting' || phase.name === 'ready' || phase.name === 'lame-duck'
        ? {
            name: 'draining',
            trigger: event.trigger,
            deadline: event.deadline,
            admission: event.admission,
            endsIdle: false,
          }
        : undefined;
    case 'end-idle':
      return phase.name === 'draining' ? { ...phase, endsIdle: true } : undefined;
    case 'drained':
      return phase.name === 'draining' ? { name: 'closing', trigger: phase.trigger } : undefined;
    case 'cleaned':
      return phase.name === 'closing' ? { name: 'closed', report: event.report } : undefined;
    default:
      return unreachable(event);
  }
}

function unreachable(value: never): never {
  throw new TypeError(`Unreachable: ${JSON.stringify(value)}`);
}
