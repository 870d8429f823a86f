/** A whole number from a query string: `fallback` where there is none, and never more than `max`. */
export function wholeNumber(value, fallback, max) {
  return /^\d+$/.test(value ?? '') ? Math.min(Number(value), max) : fallback;
}

/** The text of a note from a parsed body, if it has one. */
export function textIn(body) {
  return typeof body?.text === 'string' ? body.text : undefined;
}
