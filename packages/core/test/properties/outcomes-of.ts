import type { RequestCounts } from '@quiesce/core';

/** All requests that a report says how they ended. */
export function outcomesOf(requests: Omit<RequestCounts, 'orphans' | 'moreOrphans'>): number {
  const { completed, ended, aborted, broken, abandoned, moreAbandoned } = requests;
  return completed + ended + aborted + broken + abandoned.length + moreAbandoned;
}
