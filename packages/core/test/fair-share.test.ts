import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare, rowFrom, type Row } from '../src/steps/fair-share.ts';

const time = fc.integer({ min: 1, max: 30_000 });

/** The row of those who want `times`. */
function rowOf(times: readonly number[]): Row | undefined {
  return times.reduceRight<Row | undefined>((next, time) => rowFrom(time, next), undefined);
}

describe('a fair share', () => {
  it.each([
    [3_000, [], 5_000, 3_000],
    [3_000, [], 2_000, 2_000],
    [3_000, [3_000], 5_000, 2_500],
    [25_000, [1_000, 1_000], 5_000, 3_000],
    [25_000, [25_000, 1_000], 5_000, 2_000],
    [100, [25_000], 5_000, 100],
  ])('of one who wants %i beside %j, out of %i, is %i', (wanted, others, all, share) => {
    expect(fairShare(wanted, rowOf(others), all)).toBe(share);
  });

  it('leaves everybody else what they want, or as much', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 8 }), time, (wanted, all) => {
        let left = all;
        const shares = wanted.map((own, index) => {
          const share = fairShare(own, rowOf(wanted.slice(index + 1)), left);
          left -= share;
          return share;
        });
        const largest = Math.max(...shares);
        for (const [index, share] of shares.entries()) {
          const isSatisfied = share >= Math.min(wanted[index] ?? 0, all) - 1e-6;
          expect(isSatisfied || share >= largest - 1e-6).toBe(true);
        }
        expect(left).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });
});
