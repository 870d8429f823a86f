/** What was measured of each, in the order of the table. */
export type Measured = ReadonlyMap<string, readonly number[]>;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures each of them once a round: they take turns, so that a slow moment of the machine meets all of them. */
export async function inTurn(
  names: readonly string[],
  rounds: number,
  measure: (name: string) => Promise<number>,
): Promise<Measured> {
  const measured = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) measured.get(name)?.push(await measure(name));
  }
  return measured;
}

/** `median (min to max)`. */
export function spread(values: readonly number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${least} to ${most})`;
}

/**
 * The median of the ratios of each round, and in brackets where it lies with a probability of 95 %: by the order of the
 * ratios alone, whatever their distribution. Of fewer than six rounds these are the smallest and the largest.
 */
export function ratio(values: readonly number[], base: readonly number[]): string {
  const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN)).toSorted((a, b) => a - b);
  const outside = outsideOf95(ratios.length);
  const [low = Number.NaN, high = Number.NaN] = [ratios.at(outside), ratios.at(-1 - outside)];
  return `${median(ratios).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** How many of so many values may be left out at each end of a 95 % interval of their median: as with coins that are tossed. */
function outsideOf95(count: number): number {
  let probability = 2 * 0.5 ** count;
  let total = 0;
  let outside = -1;
  for (; total + probability <= 0.05; outside += 1) {
    total += probability;
    probability *= (count - outside - 1) / (outside + 2);
  }
  return Math.max(outside, 0);
}
