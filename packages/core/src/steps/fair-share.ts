/** A step's demand for time, and the steps that run after it. Followers of one step run concurrently. */
export interface Wish {
  /** ms that it may need. */
  readonly timeout: number;
  readonly followers: readonly Wish[];
  /** The largest sum of `timeout` over a chain that begins here and goes on from follower to follower. */
  readonly total: number;
  /** The largest number of steps in such a chain. */
  readonly length: number;
  /** The smallest `timeout` in such a chain. */
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
 * Returns how much of `time` the step at `index` may use when later steps need some too: max-min fairness. A step that needs less
 * than an equal share gets what it needs, and the remainder is shared among the others. Where chains run concurrently, the chain
 * that leaves this step the least time decides; steps of the other chains get what they need, or as much as this step.
 * @param wishes ordered so that each comes before its followers
 */
export function fairShare(wishes: readonly Wish[], index: number, time: number): number {
  const wish = wishes[index];
  if (!wish) return 0;
  // With many steps, almost always one of two cases applies: enough time for all, or no step needs less than an equal share.
  if (wish.total <= time) return wish.timeout;
  if (wish.least >= time / wish.length) return time / wish.length;
  let share = wish.timeout;
  for (;;) {
    const row = longestRow(wishes, index, share);
    if (!row || row.total <= time) return share;
    const less = limitOf(row, time);
    // The same chain again: its total exceeds the time by a rounding error.
    if (less >= share) return share;
    share = less;
  }
}

/** A chain of steps that run one after another, as a linked list: chains with the same end share its nodes. */
interface Row {
  readonly timeout: number;
  readonly next: Row | undefined;
  /** ms of the whole chain, with each step limited. */
  readonly total: number;
}

/** Returns the chain from `index` that takes longest if no step gets more than `limit`. */
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

/** Returns the limit per step with which the chain takes exactly `time`. Without a limit it would take longer. */
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
