/** Measured values by name, in the order of the table. */
export type Measured = ReadonlyMap<string, readonly number[]>;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures all of them once per round, in turn, so that a slow phase of the machine affects all. */
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

/** Formats as `median (min to max)`. */
export function spread(values: readonly number[], digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${least} to ${most})`;
}

/**
 * Returns the median of the ratios per round, with its 95 % confidence interval in brackets. The interval depends only on the
 * order of the ratios, not on their distribution. With fewer than six rounds it shows the smallest and the largest ratio.
 */
export function ratio(values: readonly number[], base: readonly number[]): string {
  const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN)).toSorted((a, b) => a - b);
  const outside = outsideOf95(ratios.length);
  const [low = Number.NaN, high = Number.NaN] = [ratios.at(outside), ratios.at(-1 - outside)];
  return `${median(ratios).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** Returns how many values to exclude at each end for a 95 % confidence interval of the median (a binomial distribution). */
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
