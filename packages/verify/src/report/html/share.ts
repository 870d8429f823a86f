import type { RunRecord } from '../report.ts';

/** How much of a page each picture, and its table, may take at most. */
export interface Share {
  readonly bars: number;
  readonly lines: number;
}

/** Bars, and lines of tables, in all of a page: they make most of its size, which so stays below 2 MB. */
const PAGE = { bars: 4_000, lines: 3_000 };
/** Of one picture, and of its table: more is not read. */
const PICTURE = { bars: 1_200, lines: 400 };

/** What each of the runs of a page may take. */
export function shareOf(runs: readonly RunRecord[]): Share {
  const needs = runs.map(({ connections }) => {
    return connections.reduce((sum, { requests }) => sum + requests.length + 1, 0);
  });
  return {
    bars: Math.min(PICTURE.bars, fairLimit(needs, PAGE.bars)),
    lines: Math.min(PICTURE.lines, fairLimit(needs, PAGE.lines)),
  };
}

/** The greatest limit with which all of them together take no more than the whole: who needs less leaves the rest to others. */
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
