/** Quantile of the normal distribution for a two-sided confidence of 95 %. */
const Z = 1.96;

/** Returns the 95 % confidence interval of a share, from `hits` seen in `trials` (Wilson's score interval). */
export function intervalOf(hits: number, trials: number): readonly [from: number, to: number] {
  if (trials === 0) return [0, 1];
  // Without a hit, the rule of three is the better-known and tighter bound.
  if (hits === 0) return [0, Math.min(1, 3 / trials)];
  const share = hits / trials;
  const center = share + Z ** 2 / (2 * trials);
  const margin = Z * Math.sqrt((share * (1 - share) + Z ** 2 / (4 * trials)) / trials);
  const scale = 1 + Z ** 2 / trials;
  return [Math.max(0, (center - margin) / scale), Math.min(1, (center + margin) / scale)];
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
