import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../src/shutdown/deadline.ts';
import { DRAIN_STATES, transition, type Phase, type PhaseEvent } from '../../src/phase.ts';
import { TestClock } from '../../src/testing/test-clock.ts';
import { emptyReport } from './empty-report.ts';

const deadline = fc.constant(new Deadline(new TestClock(), 1_000, 100));
const trigger = fc.constantFrom('SIGTERM', 'SIGINT', 'shutdown()');
const anyEvents = fc.array(
  fc.oneof<fc.Arbitrary<PhaseEvent>[]>(
    fc.record({ type: fc.constantFrom('ready', 'end-idle', 'drained', 'resume') }),
    fc.record({ type: fc.constantFrom('stop', 'lame-duck'), trigger }),
    fc.record({
      type: fc.constant('drain'),
      trigger,
      deadline,
      admission: fc.constantFrom('refuse', 'serve'),
    }),
    fc.record({ type: fc.constant('cleaned'), report: fc.constant(emptyReport) }),
  ),
  { maxLength: 40 },
);

/** Returns the phases that these events lead through, each with the event that led there. */
function walk(events: readonly PhaseEvent[]): { readonly phase: Phase; readonly by?: PhaseEvent }[] {
  const path: { readonly phase: Phase; readonly by?: PhaseEvent }[] = [{ phase: { name: 'starting' } }];
  for (const event of events) {
    const phase = transition(path.at(-1)?.phase ?? { name: 'starting' }, event);
    if (phase) path.push({ phase, by: event });
  }
  return path;
}

describe('phases after any events in any order', () => {
  it('after any events, draining, closing and closed occur at most once and in this order', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const phases = walk(events).map(({ phase }) => phase.name);
        const names = phases.filter((name, index) => name !== phases[index - 1]);
        const end = names.filter((name) => DRAIN_STATES.indexOf(name) >= DRAIN_STATES.indexOf('draining'));
        expect(end).toEqual(['draining', 'closing', 'closed'].slice(0, end.length));
      }),
    );
  });

  it('after any events, a phase never goes back, except from a lame duck to ready by resume', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const path = walk(events);
        for (const [index, { phase, by }] of path.entries()) {
          const before = path[index - 1]?.phase;
          if (!before || DRAIN_STATES.indexOf(phase.name) >= DRAIN_STATES.indexOf(before.name)) continue;
          expect([before.name, phase.name]).toEqual(['lame-duck', 'ready']);
          expect(by).toEqual({ type: 'resume' });
        }
      }),
    );
  });

  it('after any events, the trigger stays the same until the end of the shutdown', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const path = walk(events).map(({ phase }) => phase);
        for (const [index, phase] of path.entries()) {
          const before = path[index - 1];
          const known = before?.name === 'draining' ? before.trigger : undefined;
          expect(phase.name === 'closing' ? phase.trigger : known).toBe(known);
        }
      }),
    );
  });

  it('after any events, closed stays closed', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const closed: Phase = { name: 'closed', report: emptyReport };
        expect(events.map((event) => transition(closed, event)).filter((next) => next)).toEqual([]);
      }),
    );
  });
});
