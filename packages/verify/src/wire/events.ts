/**
 * The whole events of an event stream, without comments. What comes after the last empty line is no event yet
 * (WHATWG HTML, section 9.2.6).
 */
export function eventsOf(text: string): string[] {
  const blocks = text.split(/\r\n|\r|\n/).reduce<string[][]>(
    (all, line) => {
      if (line === '') all.push([]);
      else if (!line.startsWith(':')) all.at(-1)?.push(line);
      return all;
    },
    [[]],
  );
  return blocks
    .slice(0, -1)
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'));
}
