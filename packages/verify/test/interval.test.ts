import { describe, expect, it } from 'vitest';
import { intervalOf } from '../src/probes/interval.ts';

describe('intervalOf', () => {
  it('the interval without any hit follows the rule of three', () => {
    expect(intervalOf(0, 300)).toEqual([0, 0.01]);
    expect(intervalOf(0, 0)).toEqual([0, 1]);
  });

  it('the interval agrees with published values of the Wilson score method', () => {
    // Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, and 15 of 148.
    const [from, to] = intervalOf(81, 263);
    expect([from.toFixed(4), to.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    const [low, high] = intervalOf(15, 148);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0624', '0.1605']);
  });
});
