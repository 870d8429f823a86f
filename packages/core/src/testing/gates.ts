import { deferred, type Deferred } from '../util/deferred.ts';
import type { Holds } from '../host.ts';
import { DRAIN_STATES, type DrainState } from '../phase.ts';

/** The states that a shutdown enters. */
export type ShutdownState = Exclude<DrainState, 'starting' | 'ready'>;

/** Pauses one shutdown at one point, once. */
export interface Gate {
  /** Resolves when the shutdown has arrived at the gate and is paused. */
  readonly reached: Promise<void>;
  /** Lets the shutdown continue. A gate that is opened in advance does not pause it. */
  readonly open: () => void;
}

/** Adds gates that pause the shutdown. Each is used once. */
export interface Gates {
  /** Before the state is entered, with all its effects. */
  readonly before: (state: ShutdownState) => Gate;
  /** After the state was entered and every listener was called, before the shutdown continues. */
  readonly after: (state: ShutdownState) => Gate;
}

/** Creates the gates, and the interface of the engine to them. */
export function createGates(): { readonly gates: Gates; readonly holds: Holds } {
  const added = new Map<string, { readonly reached: Deferred<void>; readonly opened: Promise<void> }[]>();

  const add = (side: keyof Gates, state: DrainState): Gate => {
    const known: readonly DrainState[] = DRAIN_STATES.slice(2);
    if (!known.includes(state)) {
      throw new TypeError(`No shutdown enters '${state}': use one of ${known.join(', ')}.`);
    }
    const reached = deferred<void>();
    const opened = deferred<void>();
    const place = `${side} ${state}`;
    const gates = added.get(place) ?? [];
    added.set(place, [...gates, { reached, opened: opened.promise }]);
    return { reached: reached.promise, open: () => opened.resolve() };
  };

  const come = (side: keyof Gates, state: DrainState): Promise<void> | undefined => {
    const place = `${side} ${state}`;
    const gates = added.get(place);
    if (!gates) return undefined;
    added.delete(place);
    for (const { reached } of gates) reached.resolve();
    return Promise.all(gates.map(({ opened }) => opened)).then(() => undefined);
  };

  return {
    gates: { before: (state) => add('before', state), after: (state) => add('after', state) },
    holds: { before: (state) => come('before', state), after: (state) => come('after', state) },
  };
}
