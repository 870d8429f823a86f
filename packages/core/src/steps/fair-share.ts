/** One that wants time, and those that begin once it is over, beside one another. */
export interface Wish {
  /** ms that it wants. */
  readonly timeout: number;
  readonly followers: readonly Wish[];
  /** The most ms that a row wants which begins with it and goes on from follower to follower. */
  readonly total: number;
  /** The most that are in such a row. */
  readonly length: number;
  /** The least ms that one in such a row wants. */
  readonly least: number;
}

export function wishFor(timeout: number, followers: readonly Wish[]): Wish {
  let [total, length, least] = [0, 0, timeout];
  for (const follower of followers) {
    total = Math.max(total, follower.total);
    length = Math.max(length, follower.length);
    least = Math.min(least, follower.least);
  }
  return { timeout, followers, total: timeout + total, length: length + 1, least };
}

/**
 * How much of `time` the one at `index` may use where others, who come after, need some too: max-min fairness. Who wants
 * less than an equal share gets what it wants, and what it leaves is shared among the rest. Where rows run beside one
 * another, the one that leaves it least decides: the last of every row then gets what it wants, or as much as this one.
 * @param wishes in an order in which each comes before its followers
 */
export function fairShare(wishes: readonly Wish[], index: number, time: number): number {
  const wish = wishes[index];
  if (!wish) return 0;
  // With many steps it is nearly always one of these two: enough for all, or nobody wants less than an equal share.
  if (wish.total <= time) return wish.timeout;
  if (wish.least >= time / wish.length) return time / wish.length;
  let share = wish.timeout;
  for (;;) {
    const row = longestRow(wishes, index, share);
    if (!row || row.total <= time) return share;
    const less = limitOf(row, time);
    // A row for the second time: its total exceeds the time by a rounding error.
    if (less >= share) return share;
    share = less;
  }
}

/** Some that run one after another, as a linked list: rows that end alike share their ends. */
interface Row {
  readonly timeout: number;
  readonly next: Row | undefined;
  /** ms that they take together if each is limited. */
  readonly total: number;
}

/** The row that begins at `index` and takes longest if nobody has more than `limit`. */
function longestRow(wishes: readonly Wish[], index: number, limit: number): Row | undefined {
  const rows = new Map<Wish, Row>();
  for (let at = wishes.length - 1; at >= index; at -= 1) {
    const wish = wishes[at];
    if (!wish) continue;
    let next: Row | undefined;
    for (const follower of wish.followers) {
      const row = rows.get(follower);
      if (row && row.total > (next?.total ?? 0)) next = row;
    }
    const { timeout } = wish;
    rows.set(wish, { timeout, next, total: Math.min(timeout, limit) + (next?.total ?? 0) });
  }
  const first = wishes[index];
  return first && rows.get(first);
}

/** With which limit for each the row takes just `time`: it wants more. */
function limitOf(row: Row, time: number): number {
  const timeouts: number[] = [];
  for (let place: Row | undefined = row; place; place = place.next) timeouts.push(place.timeout);
  let left = time;
  let sharers = timeouts.length;
  for (const modest of timeouts.toSorted((a, b) => a - b)) {
    if (modest > left / sharers) break;
    left -= modest;
    sharers -= 1;
  }
  return left / sharers;
}
