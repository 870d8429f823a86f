import { describe, expect, it } from 'vitest';
import {
  loadsByTenth,
  moveConnections,
  POLICIES,
  reconnectsPerConnection,
  rollOut,
} from '../simulate/experiments/reconnects.ts';
import { deviation } from '../simulate/sampling.ts';
import { expectedRollout } from '../simulate/theory/rollout.ts';

/** Chance exceeds it once in 15,000 times; the seeds are fixed, so the test always passes or always fails. */
const STANDARD_ERRORS = 4;

describe('a deploy one by one, with surge', () => {
  const done = moveConnections({ batch: 1, connections: 20 });

  it('in a deploy one by one with surge, each connection reconnects e - 1 times', () => {
    const found = reconnectsPerConnection(done);
    expect(found.error).toBeLessThan(0.01);
    expect(Math.abs(deviation(found, Math.E - 1))).toBeLessThan(STANDARD_ERRORS);
  });

  it('in a deploy one by one with surge, a replaced pod has e^s times its first load, s being the replaced share', () => {
    const off = loadsByTenth(done).map((load, tenth) => {
      const expected = 10 * (Math.exp((tenth + 1) / 10) - Math.exp(tenth / 10));
      return Math.abs(deviation(load, expected));
    });
    expect(Math.max(...off)).toBeLessThan(STANDARD_ERRORS);
  });
});

describe('the expected deploy', () => {
  it('the expected deploy approaches e - 1 and e with small steps', () => {
    const rollout = { pods: 1_000_000, batch: 1, surge: true, batchesToReady: 1 };
    const { loads, reconnects } = expectedRollout(rollout);
    expect(reconnects).toBeCloseTo(Math.E - 1, 5);
    expect(loads.at(-1)).toBeCloseTo(Math.E, 5);
  });

  it.each(POLICIES.filter(({ balancing }) => balancing === 'random'))(
    'the expected deploy matches the simulated one: $name',
    (policy) => {
      const { reconnects } = expectedRollout({ pods: 1_000, ...policy });
      const found = reconnectsPerConnection(rollOut(policy, 20));
      expect(Math.abs(deviation(found, reconnects))).toBeLessThan(STANDARD_ERRORS);
    },
  );
});

it('choosing the better of two random pods saves reconnects, and choosing only new pods saves all but one', () => {
  const [better, alone] = POLICIES.filter(({ balancing }) => balancing !== 'random').map(
    (policy) => reconnectsPerConnection(rollOut(policy, 20)).value,
  );
  expect(better).toBeCloseTo(1.4, 1);
  expect(alone).toBe(1);
});
