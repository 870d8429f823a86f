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

/** The ratio of the medians, and of the extremes that are furthest apart: what else it may be. */
export function ratio(values: readonly number[], base: readonly number[]): string {
  const low = Math.min(...values) / Math.max(...base);
  const high = Math.max(...values) / Math.min(...base);
  return `${(median(values) / median(base)).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
