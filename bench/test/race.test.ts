import { describe, expect, it } from 'vitest';
import { measuredRace, MEASUREMENTS, simulatePool, simulateRace } from '../simulate/experiments/race.ts';
import { RULES } from '../simulate/model/rules.ts';
import { counted, deviation } from '../simulate/sampling.ts';
import { approximateLosses, expectedLosses } from '../simulate/theory/race.ts';

/** Chance exceeds it once in 15,000 times; the seeds are fixed, so it does always or never. */
const STANDARD_ERRORS = 4;

describe.each(MEASUREMENTS)('a notice of $announced s', ({ announced, predicted, measured }) => {
  const race = measuredRace(announced);

  it('loses in the simulation what is expected', () => {
    expect(Math.abs(deviation(simulateRace(race, 8), expectedLosses(race)))).toBeLessThan(STANDARD_ERRORS);
  });

  it('is expected to lose what was predicted, but for the approximation', () => {
    expect(approximateLosses(race)).toBeCloseTo(predicted, -0.5);
    expect(expectedLosses(race)).toBeLessThanOrEqual(predicted);
    expect(expectedLosses(race)).toBeGreaterThan(0.95 * predicted);
  });

  it('lost on Node what chance allows', () => {
    const expected = { value: measured, error: counted(expectedLosses(race)).error };
    expect(Math.abs(deviation(expected, expectedLosses(race)))).toBeLessThan(2);
  });
});

it('long service makes no difference to an abrupt close', () => {
  const race = { connections: 900, rate: 2, roundTrip: 0.04, service: 0.3, announced: 0 };
  expect(expectedLosses(race)).toBe(72);
  const found = simulateRace(race, 8, { warmUp: 15 });
  expect(Math.abs(deviation(found, 72))).toBeLessThan(STANDARD_ERRORS);
});

it.each(['lifo', 'fifo', 'random', 'own'] as const)(
  'an abrupt close loses the requests of one round trip, whatever the order of the pool (%s)',
  (order) => {
    const found = simulatePool(order, { rule: RULES['abrupt close'], lameDuck: 0 }, 60);
    expect(Math.abs(deviation(found, 2))).toBeLessThan(STANDARD_ERRORS);
  },
);

it('a pool that takes the connection it used last hardly ever meets the close of a cold one', () => {
  const settings = { rule: RULES.quiesce, lameDuck: 0 };
  const last = simulatePool('lifo', settings, 60);
  expect(last.value).toBeLessThan(simulatePool('fifo', settings, 60).value / 2);
  expect(last.value).toBeLessThan(simulatePool('own', settings, 60).value / 2);
});
