import type { Expected, Fault } from './fault.ts';
import { ADAPTERS, isHttp2, PHASES, PROTOCOLS, type Place } from './place.ts';

/** A fault in a place. */
export interface Cell {
  readonly fault: Fault;
  readonly place: Place;
}

/** Returns the expected result of a cell, or why the combination is impossible. */
export function expectedOf({ fault, place }: Cell): Expected {
  if (place.adapter === 'express' && isHttp2(place))
    return { reason: "Express does not run on Node's servers of HTTP/2" };
  return fault.expected(place);
}

/** Returns every fault in every place. */
export function allCells(faults: readonly Fault[]): Cell[] {
  return faults.flatMap((fault) =>
    PHASES.flatMap((phase) =>
      ADAPTERS.flatMap((adapter) =>
        PROTOCOLS.map((protocol) => ({ fault, place: { phase, adapter, protocol } })),
      ),
    ),
  );
}

/** Returns the possible combinations. */
export function sensible(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell) => typeof expectedOf(cell) === 'string');
}

/**
 * Returns a covering selection: each fault in each phase on node:http and HTTP/1.1, once with each other adapter, and once with
 * each other protocol; and each adapter with each protocol. Phases are rotated.
 */
export function coveringCells(faults: readonly Fault[]): Cell[] {
  const taken = new Map<string, number>();
  const timesTaken = (...what: string[]): number => taken.get(what.join(' ')) ?? 0;
  const take = (...what: string[]): unknown => taken.set(what.join(' '), timesTaken(...what) + 1);
  take('node:http', 'http/1.1');
  const used = ({ place: { phase, adapter, protocol } }: Cell): number =>
    timesTaken(phase, adapter, protocol);
  return faults.flatMap((fault) => {
    const cells = sensible(allCells([fault]));
    const chosen = cells.filter(
      ({ place }) => place.adapter === 'node:http' && place.protocol === 'http/1.1',
    );
    const covered = new Set<string>(chosen.flatMap(({ place }) => [place.adapter, place.protocol]));
    const gain = ({ place: { adapter, protocol } }: Cell): number =>
      [adapter, protocol].filter((what) => !covered.has(what)).length +
      (timesTaken(adapter, protocol) === 0 ? 1 : 0);
    for (;;) {
      const [best] = cells.toSorted((a, b) => gain(b) - gain(a) || used(a) - used(b));
      if (!best || gain(best) === 0) return chosen;
      const { phase, adapter, protocol } = best.place;
      chosen.push(best);
      take(phase, adapter, protocol);
      take(adapter, protocol);
      for (const what of [adapter, protocol]) covered.add(what);
    }
  });
}

/** Returns the name of a cell in a line of a test. */
export function nameOf({ fault, place: { phase, protocol, adapter } }: Cell): string {
  return `${fault.id}, ${phase}, ${adapter}, ${protocol}`;
}
