import * as fc from 'fast-check';
import { expect, it } from 'vitest';
// Not exported: users have no need of them.
import { resolveOptions } from '../../core/src/options/resolve.ts';
import { QuiesceError } from '../../core/src/errors.ts';
import { resolveDrain } from '../src/doctor/drain.ts';

type Resolved = ReturnType<typeof resolveOptions>;

/** What the doctor has to know of the drain's own options. */
function ofDrain({ deadline, cleanupTime, shutdownDelay, exitGrace, readiness, signals, health }: Resolved) {
  const { live, ready, startup } = health;
  return { deadline, cleanupTime, shutdownDelay, exitGrace, readiness, signals, live, ready, startup };
}

it('the doctor knows the defaults of the drain', () => {
  expect(resolveDrain({})).toMatchObject(ofDrain(resolveOptions({})));
});

it('the doctor knows every option of the drain, and no other', () => {
  const unknown: object = { 'a name far away from every other': 1 };
  expect(known(() => resolveDrain(unknown))).toEqual(known(() => resolveOptions(unknown)));
});

const time = fc.integer({ min: 0, max: 40_000 });
const options = fc.record(
  {
    deadline: fc.integer({ min: 1, max: 60_000 }),
    cleanupTime: time,
    shutdownDelay: fc.oneof(
      time,
      fc.tuple(time, time).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b), quiet: 0 })),
    ),
    idleLinger: fc.oneof(time, fc.constant('keep-alive' as const)),
    spread: time,
    uploadGrace: fc.integer({ min: 1, max: 40_000 }),
    exitGrace: time,
    readiness: fc.constantFrom('fail' as const, 'keep' as const),
    signals: fc.constantFrom(false as const, ['SIGHUP' as const]),
    health: fc.constantFrom(false as const, { live: '/up' }),
  },
  { requiredKeys: [] },
);

it('the doctor fills in what the drain fills in, and finds unfit exactly the times that it refuses', () => {
  fc.assert(
    fc.property(options, (given) => {
      const drain = resolveDrain(given);
      const expected = ofCore(given);
      expect(drain.fits).toBe(expected !== 'ERR_QUIESCE_BUDGET');
      expect(drain).toMatchObject(typeof expected === 'string' ? {} : ofDrain(expected));
    }),
  );
});

it.each([
  [{ deadline: 0 }],
  [{ deadline: '25s' }],
  [{ cleanupTime: -1 }],
  [{ shutdownDelay: { min: 5, max: 1, quiet: 1 } }],
  [{ shutdownDelay: { min: 1, max: 5 } }],
  [{ idleLinger: 'long' }],
  [{ readiness: 'maybe' }],
  [{ signals: 'SIGTERM' }],
  [{ health: { live: 1 } }],
  [{ health: null }],
  [{ dealine: 1 }],
  [null],
  [[]],
])('the doctor refuses %j for its type or name, as the drain does', (given) => {
  expect(() => resolveDrain(given)).toThrow(
    expect.objectContaining({ name: 'DoctorError', code: 'ERR_QUIESCE_DOCTOR_DRAIN' }),
  );
  expect(() => resolveOptions(JSON.parse(JSON.stringify(given)))).toThrow(QuiesceError);
});

/** What the drain makes of the options, or why it refuses them. */
function ofCore(given: object): Resolved | string {
  try {
    return resolveOptions(given);
  } catch (error) {
    if (error instanceof QuiesceError) return error.code;
    throw error;
  }
}

/** The names that a refusal of an unknown one lists, sorted. */
function known(call: () => unknown): string[] | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return /Known: (.+)\.$/.exec(String(error))?.[1]?.split(', ').toSorted();
  }
}
