import type { Deadline } from './shutdown/deadline.ts';
import type { ShutdownReport } from './report/report.ts';

/** Every state, in the order of a service's life. */
export const DRAIN_STATES = ['starting', 'ready', 'lame-duck', 'draining', 'closing', 'closed'] as const;

/** Where a service is in its life. `docs/phases.md` has the table of what each one means. */
export type DrainState = (typeof DRAIN_STATES)[number];

/** The state, with the data that exists in it. `trigger` is there from the trigger of a shutdown on. */
export type Phase =
  | { readonly name: 'starting'; readonly trigger?: string }
  | { readonly name: 'ready'; readonly trigger?: string }
  | { readonly name: 'lame-duck'; readonly trigger: string }
  | {
      readonly name: 'draining';
      readonly trigger: string;
      readonly deadline: Deadline;
      /** Whether requests that arrive are refused or served. */
      readonly admission: 'refuse' | 'serve';
      /** Whether idle connections are being ended; before that, requests the kernel has already received are read. */
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

/** The phase that follows, or `undefined` where the event has no place in the phase. */
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
