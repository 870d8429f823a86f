import type { Drain, WatchableServer } from '@quiesce/core';
import { InPlace } from './in-place.ts';

/** Events by which a server passes a request to the app. */
const EVENTS = ['request', 'checkContinue', 'checkExpectation'] as const;
/** Marks the listeners of core. */
const ENGINES_OWN = Symbol.for('quiesce.listener');

export function isEngines(listener: object): boolean {
  return Reflect.has(listener, ENGINES_OWN);
}

/**
 * Passes every request through the gate before the app's listeners, including those added later.
 * @returns a function that removes the gates
 */
export function gateRequests(server: WatchableServer, drain: Drain): () => void {
  const gates = EVENTS.map(
    (event) =>
      new InPlace(
        server,
        event,
        (raw) => drain.handler((request, response) => Reflect.apply(raw, server, [request, response])),
        isEngines,
      ),
  );
  for (const gate of gates) gate.start();
  return () => {
    for (const gate of gates) gate.stop();
  };
}
