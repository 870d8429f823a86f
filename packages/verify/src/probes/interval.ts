/** The quantile of the normal distribution for 95 % on both sides. */
const Z = 1.96;

/** In which a share lies, with 95 % confidence, of which `hits` of `trials` were seen (Wilson's score interval). */
export function intervalOf(hits: number, trials: number): readonly [from: number, to: number] {
  if (trials === 0) return [0, 1];
  // Of nothing seen, the rule of three is the better known bound, and the sharper one.
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
