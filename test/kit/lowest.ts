/**
 * Returns the lowest of at most three measurements, the first below `limit` if there is one: a busy machine delays some attempts, but
 * not every one.
 */
export async function lowest(limit: number, measure: () => Promise<number>): Promise<number> {
  let result = Infinity;
  for (let left = 3; left > 0 && result >= limit; left -= 1) result = Math.min(result, await measure());
  return result;
}
