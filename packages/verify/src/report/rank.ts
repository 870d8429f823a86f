/** What a failure costs, the worst first. */
export const RANKS = ['lost', 'delay', 'hygiene'] as const;

/**
 * - `lost`: a client lost a request, or could not know whether it was run.
 * - `delay`: nothing was lost, but the process ended late, or its clients were told late.
 * - `hygiene`: neither; what operates the service was told something wrong, or something was left behind.
 */
export type Rank = (typeof RANKS)[number];

/** As a reader sees it. */
export const RANK_WORDS: Readonly<Record<Rank, string>> = {
  lost: 'requests are lost',
  delay: 'a delay',
  hygiene: 'hygiene',
};

/** Whether one rank is as bad as the other, or worse. */
export function isAtLeast(rank: Rank, other: Rank): boolean {
  return RANKS.indexOf(rank) <= RANKS.indexOf(other);
}

/** The worst first, and otherwise in the order they have. */
export function bySeverity<Ranked extends { readonly rank: Rank }>(all: readonly Ranked[]): Ranked[] {
  return all.toSorted((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank));
}
