import { describe, expect, it } from 'vitest';
import { transition, type Phase, type PhaseEvent } from '../src/phase.ts';
import { emptyReport as report } from './properties/empty-report.ts';

const events: Record<PhaseEvent['type'], PhaseEvent> = {
  ready: { type: 'ready' },
  'lame-duck': { type: 'lame-duck', trigger: 'SIGTERM' },
  drain: { type: 'drain', trigger: 'SIGTERM' },
  drained: { type: 'drained' },
  cleaned: { type: 'cleaned', report },
  resume: { type: 'resume' },
};
const phases: Record<Phase['name'], Phase> = {
  starting: { name: 'starting' },
  ready: { name: 'ready' },
  'lame-duck': { name: 'lame-duck', trigger: 'SIGTERM' },
  draining: { name: 'draining', trigger: 'SIGTERM' },
  closing: { name: 'closing', trigger: 'SIGTERM' },
  closed: { name: 'closed', report },
};

describe('transition', () => {
  it.each([
    ['starting', { ready: 'ready', drain: 'draining' }],
    ['ready', { 'lame-duck': 'lame-duck', drain: 'draining' }],
    ['lame-duck', { drain: 'draining', resume: 'ready' }],
    ['draining', { drained: 'closing' }],
    ['closing', { cleaned: 'closed' }],
    ['closed', {}],
  ] as const)('from %s leads only to %o', (from, expected) => {
    const reached = Object.values(events).flatMap((event) => {
      const next = transition(phases[from], event);
      return next ? [[event.type, next.name]] : [];
    });
    expect(Object.fromEntries(reached)).toEqual(expected);
  });
});
