import type { ShutdownReport } from './report/report.ts';

/** Every state, in the order of a service's life. */
export const DRAIN_STATES = ['starting', 'ready', 'lame-duck', 'draining', 'closing', 'closed'] as const;

/** Where a service is in its life. `docs/phases.md` has the table of what each one means. */
export type DrainState = (typeof DRAIN_STATES)[number];

/** The state, with the data that exists in it. */
export type Phase =
  | { readonly name: 'starting' }
  | { readonly name: 'ready' }
  | { readonly name: 'lame-duck'; readonly trigger: string }
  | { readonly name: 'draining'; readonly trigger: string }
  | { readonly name: 'closing'; readonly trigger: string }
  | { readonly name: 'closed'; readonly report: ShutdownReport };

export type PhaseEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'lame-duck'; readonly trigger: string }
  | { readonly type: 'drain'; readonly trigger: string }
  | { readonly type: 'drained' }
  | { readonly type: 'cleaned'; readonly report: ShutdownReport }
  | { readonly type: 'resume' };

/** The phase that follows, or `undefined` where the event has no place in the phase. */
export function transition(phase: Phase, event: PhaseEvent): Phase | undefined {
  switch (event.type) {
    case 'ready':
      return phase.name === 'starting' ? { name: 'ready' } : undefined;
    case 'lame-duck':
      return phase.name === 'ready' ? { name: 'lame-duck', trigger: event.trigger } : undefined;
    case 'resume':
      return phase.name === 'lame-duck' ? { name: 'ready' } : undefined;
    case 'drain':
      return phase.name === 'starting' || phase.name === 'ready' || phase.name === 'lame-duck'
        ? { name: 'draining', trigger: event.trigger }
        : undefined;
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
