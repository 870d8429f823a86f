import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare, wishFor, type Wish } from '../src/steps/fair-share.ts';

const time = fc.integer({ min: 1, max: 30_000 });

/** Creates a chain of steps that need `times`, one after another. */
function rowOf(times: readonly number[]): readonly Wish[] {
  return times.reduceRight<readonly Wish[]>((row, own) => [wishFor(own, row.slice(0, 1)), ...row], []);
}

/** Any number of steps, each with some of the others as followers, or none. The last comes first. */
const anyWishes = fc
  .array(fc.record({ own: time, picks: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((plans) => {
    const wishes: Wish[] = [];
    for (const { own, picks } of plans) {
      const followers = new Set(picks.flatMap((pick) => wishes[pick % Math.max(1, wishes.length)] ?? []));
      wishes.unshift(wishFor(own, [...followers]));
    }
    return wishes;
  });

/** Returns every chain that begins with this step. */
function rowsFrom(wish: Wish): number[][] {
  const behind = wish.followers.flatMap(rowsFrom);
  return behind.length > 0 ? behind.map((row) => [wish.timeout, ...row]) : [[wish.timeout]];
}

describe('a fair share', () => {
  it.each([
    [3_000, [], 5_000, 3_000],
    [3_000, [], 2_000, 2_000],
    [3_000, [3_000], 5_000, 2_500],
    [25_000, [1_000, 1_000], 5_000, 3_000],
    [25_000, [25_000, 1_000], 5_000, 2_000],
    [100, [25_000], 5_000, 100],
  ])(
    'the fair share of a step that needs %i ms, followed by steps that need %j ms, out of %i ms is %i ms',
    (wanted, others, all, share) => {
      expect(fairShare(rowOf([wanted, ...others]), 0, all)).toBe(share);
    },
  );

  it('with fair shares, every step gets the time that it needs, or the largest share', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 8 }), time, (wanted, all) => {
        let left = all;
        const shares = wanted.map((_own, index) => {
          const share = fairShare(rowOf(wanted), index, left);
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

  it('the fair share is the smallest that any concurrent chain after the step leaves', () => {
    fc.assert(
      fc.property(anyWishes, time, (wishes, all) => {
        for (const [index, wish] of wishes.entries()) {
          const least = Math.min(...rowsFrom(wish).map((row) => fairShare(rowOf(row), 0, all)));
          expect(fairShare(wishes, index, all)).toBeCloseTo(least, 6);
        }
      }),
    );
  });

  it('the fair share is limited by a longer chain if that chain leaves less time than the chain with the largest need', () => {
    const short = wishFor(2_001, []);
    const long = rowOf([1_001, 1_000]);
    expect(fairShare([wishFor(3_000, [short, ...long.slice(0, 1)]), short, ...long], 0, 4_000)).toBe(1_999);
  });
});
