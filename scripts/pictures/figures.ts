/** `withFigures` writes the text between these marks. */
const BEGIN = '<!-- Written by scripts/pictures/demo.ts: -->';
const END = '<!-- Up to here. -->';

/**
 * Returns the result of the demo in one line, from the table that the demo prints.
 * @throws Error if a row is missing
 */
export function figuresIn(output: string): string {
  const [quiesce, plain] = [rowOf(output, 'Quiesce'), rowOf(output, 'plain')];
  return `Quiesce lost ${quiesce.lost} of ${quiesce.sent} requests; server.close() lost ${plain.lost} of ${plain.sent}.`;
}

/**
 * Returns a document with this result between the marks.
 * @throws Error if the document has no marks
 */
export function withFigures(document: string, figures: string): string {
  const [before, rest] = document.split(BEGIN);
  const end = rest?.indexOf(END) ?? -1;
  if (rest === undefined || end < 0) throw new Error(`The document has no place for the figures: ${BEGIN}`);
  const [ours = '', theirs = ''] = figures.replace('server.close()', '`server.close()`').split('; ');
  return `${before}${BEGIN}\n\n**${ours}**; ${theirs}\n\n${rest.slice(end)}`;
}

interface Counts {
  readonly sent: string;
  readonly lost: string;
}

function rowOf(output: string, name: string): Counts {
  const cells = new RegExp(`^│ ${name} +│ +(\\d+) │ +\\d+ │ +(\\d+) │`, 'm').exec(output);
  const [, sent, lost] = cells ?? [];
  if (sent === undefined || lost === undefined) throw new Error(`The demo has printed no row for ${name}.`);
  return { sent: Number(sent).toLocaleString('en'), lost };
}
