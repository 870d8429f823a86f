/** The times of steps that run one after another, as a linked list: rows that end alike share their ends. */
export interface Row {
  /** ms that the first one wants. */
  readonly timeout: number;
  readonly next: Row | undefined;
  readonly length: number;
  /** ms that all want together. */
  readonly total: number;
  /** ms that the most modest one wants. */
  readonly least: number;
}

/** The row that begins with a step that wants `timeout` ms, and goes on with `next`. */
export function rowFrom(timeout: number, next: Row | undefined): Row {
  return {
    timeout,
    next,
    length: 1 + (next?.length ?? 0),
    total: timeout + (next?.total ?? 0),
    least: Math.min(timeout, next?.least ?? Infinity),
  };
}

/**
 * How much of `time` one may use where others, who come after, need some too: max-min fairness. Who wants less than an
 * equal share gets what it wants, and what it leaves is shared among the rest.
 * @param wanted what this one wants
 * @param after what each of the others wants
 */
export function fairShare(wanted: number, after: Row | undefined, time: number): number {
  if (!after) return Math.min(wanted, time);
  // With many steps it is nearly always one of these two: enough for all, or nobody wants less than an equal share.
  if (wanted + after.total <= time) return wanted;
  let left = time;
  let sharers = after.length + 1;
  if (after.least > left / sharers) return Math.min(wanted, left / sharers);
  for (const modest of timeouts(after).toSorted((a, b) => a - b)) {
    if (modest > left / sharers) break;
    left -= modest;
    sharers -= 1;
  }
  return Math.min(wanted, left / sharers);
}

function timeouts(row: Row): number[] {
  const all: number[] = [];
  for (let place: Row | undefined = row; place; place = place.next) all.push(place.timeout);
  return all;
}
