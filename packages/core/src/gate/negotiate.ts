/** Returns true if `Accept` (RFC 9110 §12.5.1) prefers plain text to JSON; false if it has no preference. */
export function prefersText(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  let json = 0;
  let text = 0;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (type === '*/*' || type === 'application/*' || /^application\/(\S+\+)?json$/.test(type)) {
      json = Math.max(json, q);
    }
    // Browsers send text/html, and show plain text better than JSON.
    if (type.startsWith('text/')) text = Math.max(text, q);
  }
  return text > json;
}
