import type { RunRecord } from '../report.ts';

/** Limits of one picture and its table. */
export interface Share {
  readonly bars: number;
  readonly lines: number;
}

/** Maximum number of bars and table lines of a page: they make up most of its size, which thus stays below 2 MB. */
const PAGE = { bars: 4_000, lines: 3_000 };
/** The same for one picture and its table. */
const PICTURE = { bars: 1_200, lines: 400 };

/** Returns the limits for each run of a page. */
export function shareOf(runs: readonly RunRecord[]): Share {
  const needs = runs.map(({ connections }) => {
    return connections.reduce((sum, { requests }) => sum + requests.length + 1, 0);
  });
  return {
    bars: Math.min(PICTURE.bars, fairLimit(needs, PAGE.bars)),
    lines: Math.min(PICTURE.lines, fairLimit(needs, PAGE.lines)),
  };
}

/** Returns the highest limit per run with which the total stays within `whole`: runs that need less leave the rest to others. */
function fairLimit(needs: readonly number[], whole: number): number {
  let left = whole;
  const sorted = needs.toSorted((one, other) => one - other);
  for (const [index, need] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (need > share) return share;
    left -= need;
  }
  return whole;
}
