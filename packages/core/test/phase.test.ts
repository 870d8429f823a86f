import { describe, expect, it } from 'vitest';
import { transition, type Phase, type PhaseEvent } from '../src/phase.ts';
import { Deadline } from '../src/shutdown/deadline.ts';
import { TestClock } from '../src/testing/test-clock.ts';
import { emptyReport as report } from './properties/empty-report.ts';

const deadline = new Deadline(new TestClock(), 1_000, 100);
const events: Record<PhaseEvent['type'], PhaseEvent> = {
  ready: { type: 'ready' },
  'lame-duck': { type: 'lame-duck', trigger: 'SIGTERM' },
  stop: { type: 'stop', trigger: 'SIGTERM' },
  drain: { type: 'drain', trigger: 'SIGTERM', deadline, admission: 'refuse' },
  'end-idle': { type: 'end-idle' },
  drained: { type: 'drained' },
  cleaned: { type: 'cleaned', report },
  resume: { type: 'resume' },
};
const phases: Record<Phase['name'], Phase> = {
  starting: { name: 'starting' },
  ready: { name: 'ready' },
  'lame-duck': { name: 'lame-duck', trigger: 'SIGTERM' },
  draining: {
    name: 'draining',
    trigger: 'SIGTERM',
    deadline,
    admission: 'refuse',
    endsIdle: false,
  },
  closing: { name: 'closing', trigger: 'SIGTERM' },
  closed: { name: 'closed', report },
};

describe('transition', () => {
  it.each([
    ['starting', { ready: 'ready', stop: 'starting', drain: 'draining' }],
    ['ready', { stop: 'ready', 'lame-duck': 'lame-duck', drain: 'draining' }],
    ['lame-duck', { drain: 'draining', resume: 'ready' }],
    ['draining', { 'end-idle': 'draining', drained: 'closing' }],
    ['closing', { cleaned: 'closed' }],
    ['closed', {}],
  ] as const)('from phase %s, transition() leads only to %o', (from, expected) => {
    const reached = Object.values(events).flatMap((event) => {
      const next = transition(phases[from], event);
      return next ? [[event.type, next.name]] : [];
    });
    expect(Object.fromEntries(reached)).toEqual(expected);
  });
});
