import { channel } from 'node:diagnostics_channel';
import type { Drain } from './drain.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport } from './report/report.ts';
import type { RefusedRequest } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/**
 * What the engine publishes through `node:diagnostics_channel`, by channel, for monitoring that knows no drain. Each
 * message has the drain that it is about.
 */
export interface DrainMessages {
  /** A transition. `at` is the moment on the drain's clock, in ms: for durations. */
  'quiesce:state': {
    readonly drain: Drain;
    readonly from: DrainState;
    readonly to: DrainState;
    readonly at: number;
  };
  /** A request was refused; its handler never ran. */
  'quiesce:refused': { readonly drain: Drain; readonly request: RefusedRequest };
  /** A request was cut off. */
  'quiesce:abandoned': { readonly drain: Drain; readonly request: AbandonedRequest };
  /** A cleanup step has ended. */
  'quiesce:step': { readonly drain: Drain; readonly step: StepReport };
  /** The shutdown is over. */
  'quiesce:closed': { readonly drain: Drain; readonly report: ShutdownReport };
}

const channels = {
  'quiesce:state': channel('quiesce:state'),
  'quiesce:refused': channel('quiesce:refused'),
  'quiesce:abandoned': channel('quiesce:abandoned'),
  'quiesce:step': channel('quiesce:step'),
  'quiesce:closed': channel('quiesce:closed'),
};

/** @param message is made only if somebody listens */
export function publish<Name extends keyof DrainMessages>(
  name: Name,
  message: () => DrainMessages[Name],
): void {
  if (channels[name].hasSubscribers) channels[name].publish(message());
}
