import { doctor } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';
import { leastDeadline, resolveDrain } from '../src/drain.ts';

const COMPOSE = [{ name: 'file', text: 'services: { web: { image: web } }' }];

it.each([
  [{ deadline: 0 }],
  [{ deadline: '25s' }],
  [{ cleanupTime: -1 }],
  [{ shutdownDelay: { min: 5, max: 1, quiet: 1 } }],
  [{ shutdownDelay: { min: 1, max: 5 } }],
  [{ idleLinger: 'long' }],
  [{ readiness: 'maybe' }],
  [{ situation: 'calm' }],
  [{ admission: 'maybe' }],
  [{ signals: 'SIGTERM' }],
  [{ signals: ['SIGKILL'] }],
  [{ health: { live: 1 } }],
  [{ health: { live: '/up', ready: '/up' } }],
  [{ dealine: 1 }],
  [null],
  [[]],
])('the doctor rejects %j with the message of createDrain', async (given) => {
  const drain = JSON.parse(JSON.stringify(given));
  await expect(doctor(COMPOSE, { drain })).rejects.toMatchObject({
    name: 'DoctorError',
    code: 'ERR_QUIESCE_DOCTOR_DRAIN',
    message: expect.stringMatching(/^The drain options: (Option '.+' must be|There is no option) /),
    cause: expect.objectContaining({ name: 'QuiesceError' }),
  });
});

describe('times that do not fit', () => {
  const drain = resolveDrain({ deadline: 8_000, cleanupTime: 4_000, shutdownDelay: 5_000 }, {});

  it('times that do not fit are reported with the message of createDrain', () => {
    expect(drain.refusal).toMatch(
      /^These times do not fit into the deadline: shutdownDelay 5000 ms \+ .+ 8000 ms/,
    );
  });

  it('times that do not fit are judged with the shortest deadline that createDrain accepts', () => {
    expect(drain).toMatchObject({ deadline: 9_001, cleanupTime: 4_000, drainingTime: 1 });
    expect(drain.within(9_000).refusal).toBeDefined();
    expect(drain.within(9_001).refusal).toBeUndefined();
  });
});

it('times for which no deadline is long enough are rejected', async () => {
  await expect(doctor(COMPOSE, { drain: { shutdownDelay: 2 ** 31 - 1 } })).rejects.toMatchObject({
    name: 'DoctorError',
    code: 'ERR_QUIESCE_DOCTOR_DRAIN',
    message: expect.stringMatching(/^The drain options: These times do not fit into the deadline: /),
  });
});

it('the shortest sufficient deadline is found to the millisecond', () => {
  const drain = resolveDrain({}, { isProbed: true });
  const needed = 13_000;
  const least = leastDeadline(drain, ({ shutdownDelay }) => shutdownDelay.max >= needed);
  expect(drain.within(least).shutdownDelay.max).toBeGreaterThanOrEqual(needed);
  expect(drain.within(least - 1).shutdownDelay.max).toBeLessThan(needed);
});
