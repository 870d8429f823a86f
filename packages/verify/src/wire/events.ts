/** Comments, and fields that may differ between two answers. */
const LEFT_OUT = /^(?::|id\b|retry\b)/;

/**
 * Returns the content of each event of an event stream. Text after the last empty line is an incomplete event (WHATWG HTML,
 * section 9.2.6).
 */
export function eventsOf(text: string): string[] {
  const events: string[] = [];
  let fields: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (line !== '') {
      if (!LEFT_OUT.test(line)) fields.push(line);
    } else if (fields.length > 0) {
      events.push(fields.join('\n'));
      fields = [];
    }
  }
  return events;
}
