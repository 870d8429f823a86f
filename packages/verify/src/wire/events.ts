/** Fields that may differ from one answer to the next, and comments. */
const LEFT_OUT = /^(?::|id\b|retry\b)/;

/**
 * The events of an event stream, by what they say. What comes after the last empty line is no event yet
 * (WHATWG HTML, section 9.2.6).
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
