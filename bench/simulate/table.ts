import CliTable from 'cli-table3';

/** A result, as it is printed and as it stands in docs/simulation.md. */
export interface Table {
  /** What stands in the document's mark. */
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
