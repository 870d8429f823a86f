/** Severity of a failure, the worst first. */
export const RANKS = ['lost', 'delay', 'hygiene'] as const;

/**
 * - `lost`: a client lost a request, or could not know whether it was run.
 * - `delay`: nothing was lost, but the process ended late, or its clients were told late.
 * - `hygiene`: neither; the platform was told something wrong, or something was left behind.
 */
export type Rank = (typeof RANKS)[number];

/** The ranks as text for readers. */
export const RANK_WORDS: Readonly<Record<Rank, string>> = {
  lost: 'requests are lost',
  delay: 'a delay',
  hygiene: 'hygiene',
};

/** True if one rank is as bad as the other, or worse. */
export function isAtLeast(rank: Rank, other: Rank): boolean {
  return RANKS.indexOf(rank) <= RANKS.indexOf(other);
}

/** Sorts by rank, the worst first; otherwise keeps the order. */
export function bySeverity<Ranked extends { readonly rank: Rank }>(all: readonly Ranked[]): Ranked[] {
  return all.toSorted((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank));
}
