import * as fc from 'fast-check';
import { expect, it } from 'vitest';
// Not exported: users have no need of them.
import { resolveOptions } from '../../core/src/options/resolve.ts';
import { QuiesceError } from '../../core/src/errors.ts';
import type { DrainOptions } from '../../core/src/options/options.ts';
import { findPlatform, type Platform } from '../../core/src/options/platform.ts';
import { plan } from '../../core/src/plan/plan.ts';
import { resolveDrain } from '../src/doctor/drain.ts';
import { SITUATIONS, type Surroundings } from '../src/doctor/plan.ts';

/** Seen by the drain, where the doctor goes by surroundings. */
interface Place {
  readonly where: Surroundings;
  readonly platform: Platform | undefined;
}

const CHECKER = { address: '10.0.0.7', probes: 9, interval: 100 };

/** What the doctor has to know of the drain's own options, and of what it decides at a place. */
function ofDrain(given: DrainOptions, { where, platform }: Place) {
  const options = resolveOptions(given, platform);
  const isCluster = where.situation === 'cluster';
  const { shutdownDelay, deadline, cleanupTime, awaitsProbers, admission } = plan(
    {
      endsProcess: true,
      isAtTerminal: false,
      isClusterWorker: isCluster,
      platform,
      probers: isCluster ? [] : [CHECKER],
      isProbedByKubernetes: false,
      isTrafficSteady: true,
      trafficFrom: new Set([CHECKER.address]),
    },
    options,
  );
  const { exitGrace, readiness, signals, health } = options;
  const { live, ready, startup } = health;
  const times = { deadline, cleanupTime, shutdownDelay, awaitsChecks: awaitsProbers };
  return { ...times, admission, exitGrace, readiness, signals, live, ready, startup };
}

const ANYWHERE: Place = { where: { situation: 'probed', limit: undefined }, platform: undefined };
const PLACES = [
  ['anywhere', fc.constant(ANYWHERE)],
  [
    'in node:cluster',
    fc.constant<Place>({ where: { situation: 'cluster', limit: undefined }, platform: undefined }),
  ],
  [
    'in Kubernetes',
    fc.constant<Place>({
      where: { situation: 'kubernetes', limit: 30_000 },
      platform: findPlatform({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }),
    }),
  ],
  [
    'under pm2',
    fc
      .tuple(fc.constantFrom('cluster', 'probed'), fc.integer({ min: 1, max: 60_000 }))
      .map(([situation, limit]): Place => ({
        where: { situation, limit },
        platform: findPlatform({ pm_id: '0', kill_timeout: String(limit) }),
      })),
  ],
] as const;

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
    situation: fc.constantFrom('auto' as const, ...SITUATIONS),
    admission: fc.constantFrom('refuse' as const, 'serve' as const),
    readiness: fc.constantFrom('fail' as const, 'keep' as const),
    signals: fc.constantFrom(false as const, ['SIGHUP' as const]),
    health: fc.constantFrom(false as const, { live: '/up' }),
  },
  { requiredKeys: [] },
);

it.each(PLACES)(
  'the doctor fills in what the drain fills in and decides %s, and finds unfit the times that it refuses',
  (_name, place) => {
    fc.assert(
      fc.property(options, place, (given, at) => {
        const drain = resolveDrain(given, at.where);
        const expected = ofCore(given, at);
        expect(drain.fits).toBe(expected !== 'ERR_QUIESCE_BUDGET');
        expect(drain).toMatchObject(typeof expected === 'string' ? {} : expected);
      }),
    );
  },
);

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
function ofCore(given: DrainOptions, place: Place): object | string {
  try {
    return ofDrain(given, place);
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
