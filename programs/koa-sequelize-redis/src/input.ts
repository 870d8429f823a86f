/** Returns an integer from a query string: `fallback` without one, and at most `max`. */
export function wholeNumber(value: unknown, fallback: number, max: number): number {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return fallback;
  return Math.min(Number(value), max);
}

/** Returns the text of a note from a parsed body, if it has one. */
export function textIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('text' in body)) return undefined;
  return typeof body.text === 'string' ? body.text : undefined;
}
