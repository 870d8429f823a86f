/** Returns an integer from a query string: `fallback` without one, and at most `max`. */
export function wholeNumber(value, fallback, max) {
  return /^\d+$/.test(value ?? '') ? Math.min(Number(value), max) : fallback;
}

/** Returns the text of a note from a parsed body, if it has one. */
export function textIn(body) {
  return typeof body?.text === 'string' ? body.text : undefined;
}
