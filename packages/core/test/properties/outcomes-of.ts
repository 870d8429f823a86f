import type { RequestCounts } from '@quiesce/core';

/** How many requests a report has an outcome for. */
export function outcomesOf(requests: Omit<RequestCounts, 'orphans' | 'moreOrphans'>): number {
  const { completed, ended, aborted, broken, awaiting, abandoned, moreAbandoned } = requests;
  return completed + ended + aborted + broken + awaiting + abandoned.length + moreAbandoned;
}
