import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMarkdown, type Table } from './table.ts';

const DOCS = join(import.meta.dirname, '../../docs');

/** Writes each table between its marks in docs/simulation.md. */
export function writeTables(tables: readonly Table[]): void {
  const path = join(DOCS, 'simulation.md');
  let text = readFileSync(path, 'utf8');
  for (const table of tables) {
    const marked = new RegExp(`(<!-- table: ${table.name} -->\\n).*?(<!-- end -->)`, 's');
    if (!marked.test(text)) throw new Error(`docs/simulation.md has no mark for the table '${table.name}'.`);
    text = text.replace(
      marked,
      (_, begin: string, end: string) => `${begin}\n${toMarkdown(table)}\n\n${end}`,
    );
  }
  writeFileSync(path, text);
}

/** @param plots SVG texts by name */
export function writePlots(plots: Readonly<Record<string, string>>): void {
  const folder = join(DOCS, 'images/simulation');
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) writeFileSync(join(folder, `${name}.svg`), svg);
}
