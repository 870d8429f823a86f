/** Returns the known name with the fewest edits from `name`, if they are few enough for a typo. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/** Returns "Did you mean …?" if a similar name exists, otherwise the list of known names. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean '${near}'?`;
  return known.length > 0 ? `Known: ${known.join(', ')}.` : 'None is known yet.';
}

/** Returns the Levenshtein distance, ignoring case. */
function editDistance(left: string, right: string): number {
  const target = right.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(left.toLowerCase()).entries()) {
    const next = [i + 1];
    for (let j = 0; j < target.length; j += 1) {
      const substituted = (row[j] ?? 0) + (target[j] === letter ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[target.length] ?? 0;
}
