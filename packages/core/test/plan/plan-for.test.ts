import { createDrain, planFor, type Place } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import { expect, it } from 'vitest';

it.each<[name: string, place: Place, expected: object]>([
  ['anywhere', {}, { situation: 'unprobed', deadline: 25_000, listener: 'first' }],
  ['behind a balancer', { isProbed: true }, { situation: 'probed', awaitsProbers: true, failures: 3 }],
  ['in a worker', { isClusterWorker: true }, { situation: 'cluster', listener: 'first' }],
  [
    'in Kubernetes',
    { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } },
    { situation: 'kubernetes', deadline: 25_000, shutdownDelay: { min: 5_000, max: 12_000, quiet: 1_000 } },
  ],
  [
    'on Cloud Run',
    { env: { K_SERVICE: 'web', K_REVISION: 'web-1' }, isProbed: true },
    { situation: 'probed', deadline: 8_000, isDeadlineSet: false },
  ],
])('planFor() returns what a drain decides %s', (_name, place, expected) => {
  expect(planFor({}, place)).toMatchObject(expected);
});

it('planFor() returns the options that are set, and defaults for the others', () => {
  const planned = planFor({ deadline: 9_000, shutdownDelay: 500, signals: false }, { isProbed: true });
  expect(planned).toMatchObject({
    deadline: 9_000,
    isDeadlineSet: true,
    shutdownDelay: { min: 500, max: 500, quiet: 0 },
    awaitsProbers: false,
    exitGrace: 500,
    readiness: 'fail',
    signals: [],
    health: { live: '/health/live', ready: '/health/ready', startup: '/health/startup' },
  });
});

it('planFor() returns the plan of a drain with the same evidence', () => {
  const { drain } = createTestDrain({ situation: 'cluster' });
  expect(planFor({ situation: 'cluster' })).toMatchObject({ ...drain.plan });
});

it.each([{ deadline: 0 }, { dealine: 1 }, { deadline: 9_000, shutdownDelay: 9_000 }])(
  'planFor() throws the error of createDrain for %j',
  (options) => {
    const error = thrownBy(() => createDrain(options));
    expect(error).toMatchObject({ name: 'QuiesceError' });
    expect(thrownBy(() => planFor(options))).toEqual(error);
  },
);

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
