import { time } from '../words.ts';

/** Maps moments to positions. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  readonly at: (ms: number) => number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

/** ms before and after the signal within which the scale is nearly linear. */
const EVEN = { before: 200, after: 20 };
/** Share of the width for the time before the signal. */
const BEFORE = 0.16;
/** Minimum distance between two labels of the axis. */
const MIN_DISTANCE = 52;
/** Moments with a label, the most useful first. */
const MOMENTS = [
  100, 1_000, 10_000, 10, 100_000, 500, 5_000, 50, 200, 2_000, 20, 20_000, 50_000, -100, -500, -1_000, -5_000,
  -50, -20,
];

/**
 * A scale for moments from `from` to `to`, in ms, with the signal at 0. Most events happen within milliseconds of the signal,
 * some of them ten seconds later: so the scale is linear near the signal and logarithmic further away (an inverse hyperbolic
 * sine, which is smooth in between).
 */
export function scaleOf(from: number, to: number, left: number, right: number): Scale {
  const signal = left + (right - left) * BEFORE;
  const at = (ms: number): number => {
    const x =
      ms < 0
        ? signal - (signal - left) * (Math.asinh(-ms / EVEN.before) / Math.asinh(-from / EVEN.before))
        : signal + (right - signal) * (Math.asinh(ms / EVEN.after) / Math.asinh(to / EVEN.after));
    return Math.round(Math.min(right, Math.max(left, x)) * 10) / 10;
  };
  const ticks = [{ x: at(0), label: '0' }];
  for (const moment of MOMENTS) {
    if (moment < from || moment > to) continue;
    const x = at(moment);
    const isFree =
      ticks.every((tick) => Math.abs(tick.x - x) >= MIN_DISTANCE) && x < right - 12 && x > left + 16;
    if (isFree) ticks.push({ x, label: time(moment) });
  }
  return { from, to, left, right, at, ticks };
}
