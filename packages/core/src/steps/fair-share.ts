/**
 * How much of `time` one may use where others, who come after, need some too: max-min fairness. Who wants less than an
 * equal share gets what it wants, and what it leaves is shared among the rest.
 * @param wanted what this one wants
 * @param wantedAfter what each of the others wants
 */
export function fairShare(wanted: number, wantedAfter: readonly number[], time: number): number {
  let left = time;
  let sharers = wantedAfter.length + 1;
  for (const modest of wantedAfter.toSorted((a, b) => a - b)) {
    if (modest > left / sharers) break;
    left -= modest;
    sharers -= 1;
  }
  return Math.min(wanted, left / sharers);
}
