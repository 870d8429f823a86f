import { wishFor, type Wish } from './fair-share.ts';
import type { Step } from './step.ts';

/** A step's position in the order. The last flush step is followed by the close steps that wait for no other close step. */
export interface Place extends Wish {
  readonly step: Step;
  /** The steps of its phase that it waits for directly. */
  readonly waitsFor: readonly Step[];
  readonly followers: readonly Place[];
}

/**
 * Orders `steps`, given in order of registration, so that each comes after those it waits for. A close step waits for every flush
 * step. Within a phase:
 *
 * A step with `after` waits only for the steps that it names. Any other step waits for all steps registered later, because they may
 * use its resource, except those that cannot end before it. Hence the rank: a step with `after` ends no earlier than the earliest
 * registered step it waits for, directly or indirectly. No cycle is possible: a step waits only for a higher rank or, among equals,
 * for an earlier registration.
 */
export function orderSteps(steps: readonly Step[]): readonly Place[] {
  const ofPhase = (phase: Step['phase']): Waiting[] => waits(steps.filter((step) => step.phase === phase));
  const close = withFollowers(ofPhase('close'), []);
  const first = close.filter(({ waitsFor }) => waitsFor.length === 0);
  return [...withFollowers(ofPhase('flush'), first), ...close];
}

/** A step, and the steps it waits for. */
interface Waiting {
  readonly step: Step;
  readonly waitsFor: Step[];
  readonly rank: number;
}

/** Returns the steps of one phase by rank: each after those it waits for. */
function waits(peers: readonly Step[]): Waiting[] {
  const all = new Map<Step, Waiting>();
  /** Steps without `after`, in order of registration. */
  const chain: Waiting[] = [];
  for (const [index, step] of peers.entries()) {
    // A step in `after` may have been unregistered.
    const named = step.after?.flatMap((other) => all.get(other) ?? []);
    const rank = named ? Math.min(Infinity, ...named.map((other) => other.rank)) : index;
    const waiting = { step, waitsFor: named?.map((other) => other.step) ?? [], rank };
    all.set(step, waiting);
    // Each step of the chain waits only for the next one, which waits for the rest: n steps have n edges, not n².
    if (!named) chain.at(-1)?.waitsFor.push(step);
    if (named) before(Math.min(rank, index), chain)?.waitsFor.push(step);
    else chain.push(waiting);
  }
  return [...all.values()].toSorted((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
}

/** Returns the last step with a rank below `rank`. The chain is in ascending order. */
function before(rank: number, chain: readonly Waiting[]): Waiting | undefined {
  let from = 0;
  let to = chain.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((chain[middle]?.rank ?? rank) < rank) from = middle + 1;
    else to = middle;
  }
  return chain[from - 1];
}

/** @param rest the steps that run first after all of these */
function withFollowers(ordered: readonly Waiting[], rest: readonly Place[]): readonly Place[] {
  const followers = new Map<Step, Place[]>();
  const lastFirst = ordered.toReversed().map(({ step, waitsFor }): Place => {
    const after = followers.get(step) ?? rest;
    const { timeout, total, length, least } = wishFor(step.timeout, after);
    const place = { step, waitsFor, timeout, followers: after, total, length, least };
    for (const other of waitsFor) {
      const known = followers.get(other);
      if (known) known.push(place);
      else followers.set(other, [place]);
    }
    return place;
  });
  return lastFirst.toReversed();
}
