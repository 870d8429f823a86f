import type { Drain, WatchableServer } from '@quiesce/core';
import { InPlace } from './in-place.ts';

/** Events by which a server hands a request to the app. */
const EVENTS = ['request', 'checkContinue', 'checkExpectation'] as const;
/** Core marks its own listeners by it. */
const ENGINES_OWN = Symbol.for('quiesce.listener');

export function isEngines(listener: object): boolean {
  return Reflect.has(listener, ENGINES_OWN);
}

/**
 * Lets every request pass the gate before the app's listeners, those that are added later included.
 * @returns takes the gates off
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
