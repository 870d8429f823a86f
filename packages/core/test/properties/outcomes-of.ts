import type { RequestCounts } from '@quiesce/core';

/** Returns the number of requests with an outcome in the report. */
export function outcomesOf(requests: Omit<RequestCounts, 'orphans' | 'moreOrphans'>): number {
  const { completed, ended, aborted, broken, awaiting, abandoned, moreAbandoned } = requests;
  return completed + ended + aborted + broken + awaiting + abandoned.length + moreAbandoned;
}
