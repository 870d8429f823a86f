import { OPTION_SETTINGS, WORDS } from './settings.ts';

/** Returns the known setting closest to a name. */
export function nearest(name: string): string {
  const known = [...OPTION_SETTINGS.keys(), ...Object.keys(WORDS)];
  const [first = ''] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  return first;
}

/** Returns the number of characters to insert, delete or replace (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(from).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(to).entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
