import type { Step } from './step.ts';

/**
 * The steps that have to be over before `step` starts, out of `steps` in order of registration: for a `close` step every
 * `flush` step, and in its own phase as follows.
 *
 * A step with `after` waits for those alone. Any other waits for all that were registered later, because they
 * may use it, save those that cannot end before it does. Hence the rank: a step with `after` ends no earlier
 * than the earliest registered step it waits for, directly or not. No circle is possible: to wait is to wait for a
 * higher rank, or, among equals, for an earlier registration.
 */
export function waitsFor(step: Step, steps: readonly Step[]): readonly Step[] {
  const peers = steps.filter((other) => other.phase === step.phase);
  const flushes = step.phase === 'close' ? steps.filter((other) => other.phase === 'flush') : [];
  return [...flushes, ...waitsForPeers(step, peers)];
}

/** The longest row of steps, by their timeouts, that run one after another once `step` is over. */
export function followers(step: Step, steps: readonly Step[]): readonly Step[] {
  const rows = new Map<Step, readonly Step[]>();
  const rowFrom = (start: Step): readonly Step[] => {
    const known = rows.get(start);
    if (known) return known;
    const row = steps
      .filter((other) => waitsFor(other, steps).includes(start))
      .map((next) => [next, ...rowFrom(next)])
      .reduce((longest, candidate) => (time(candidate) > time(longest) ? candidate : longest), []);
    rows.set(start, row);
    return row;
  };
  return rowFrom(step);
}

function waitsForPeers(step: Step, peers: readonly Step[]): readonly Step[] {
  if (step.after) return step.after.filter((other) => peers.includes(other));
  const index = peers.indexOf(step);
  return peers.slice(index + 1).filter((later) => rank(later, peers) > index);
}

function rank(step: Step, peers: readonly Step[]): number {
  if (!step.after) return peers.indexOf(step);
  const registered = step.after.filter((other) => peers.includes(other));
  return Math.min(Infinity, ...registered.map((other) => rank(other, peers)));
}

function time(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + step.timeout, 0);
}
