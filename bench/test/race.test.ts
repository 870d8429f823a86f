import { describe, expect, it } from 'vitest';
import { measuredRace, MEASUREMENTS, simulatePool, simulateRace } from '../simulate/experiments/race.ts';
import { RULES } from '../simulate/model/rules.ts';
import { counted, deviation } from '../simulate/sampling.ts';
import { approximateLosses, expectedLosses } from '../simulate/theory/race.ts';

/** Chance exceeds it once in 15,000 times; the seeds are fixed, so the test always passes or always fails. */
const STANDARD_ERRORS = 4;

describe.each(MEASUREMENTS)('a notice of $announced s', ({ announced, predicted, measured }) => {
  const race = measuredRace(announced);

  it('the simulated losses are the expected ones', () => {
    expect(Math.abs(deviation(simulateRace(race, 8), expectedLosses(race)))).toBeLessThan(STANDARD_ERRORS);
  });

  it('the expected losses match the prediction, apart from the approximation', () => {
    expect(approximateLosses(race)).toBeCloseTo(predicted, -0.5);
    expect(expectedLosses(race)).toBeLessThanOrEqual(predicted);
    expect(expectedLosses(race)).toBeGreaterThan(0.95 * predicted);
  });

  it('the losses measured on Node are within chance', () => {
    const expected = { value: measured, error: counted(expectedLosses(race)).error };
    expect(Math.abs(deviation(expected, expectedLosses(race)))).toBeLessThan(2);
  });
});

it('a long service time does not change the losses of an abrupt close', () => {
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

it('a pool that reuses the most recent connection rarely loses requests to the close of a cold one', () => {
  const settings = { rule: RULES.quiesce, lameDuck: 0 };
  const last = simulatePool('lifo', settings, 60);
  expect(last.value).toBeLessThan(simulatePool('fifo', settings, 60).value / 2);
  expect(last.value).toBeLessThan(simulatePool('own', settings, 60).value / 2);
});
