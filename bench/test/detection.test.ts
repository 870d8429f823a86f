import { describe, expect, it } from 'vitest';
import { drawDetections, PROBABILITIES, PROBERS } from '../simulate/experiments/detection.ts';
import { deviation, share } from '../simulate/sampling.ts';
import { detectionQuantile } from '../simulate/theory/probes.ts';

const DRAWS = 50_000;

describe.each(PROBERS)('$name', (prober) => {
  const drawn = drawDetections(prober, DRAWS);

  it.each(PROBABILITIES.map((probability, index) => [probability, prober.earlier[index] ?? 0] as const))(
    'the health checker detects the pod with a probability of %d at the expected time, as in the earlier simulation',
    (probability, earlier) => {
      const expected = detectionQuantile(prober, probability);
      const found = share(drawn.filter((time) => time <= expected).length, DRAWS);
      expect(Math.abs(deviation(found, probability))).toBeLessThan(4);
      // Rounded to a tenth, and from 200,000 draws: their p99.9 is off by up to 0.1 itself.
      expect(Math.abs(expected - earlier)).toBeLessThan(0.16);
    },
  );
});

it('the period is too short a delay if more than one failure is needed', () => {
  const tooShort = PROBERS.filter((prober) => detectionQuantile(prober, 0.5) > prober.period);
  expect(tooShort).toEqual(PROBERS.filter(({ failures }) => failures > 1));
});
