import CliTable from 'cli-table3';

/** A result, as printed and as written in docs/simulation.md. */
export interface Table {
  /** Its name in the mark of the document. */
  readonly name: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function toText({ title, head, rows }: Table): string {
  const table = new CliTable({ head: [...head], style: { head: [] } });
  for (const row of rows) table.push([...row]);
  return `\n${title}\n${table.toString()}`;
}

export function toMarkdown({ head, rows }: Table): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return lines.join('\n');
}
