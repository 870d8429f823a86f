// Runs every fault in every phase, protocol and adapter: pnpm faults [--write] [ID ...]
// With --write, the table is written to docs/faults.md if all results are as expected.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS } from './cases/index.ts';
import { documentOf, PROSE_END } from './document.ts';
import { allCells, sensible } from './cells.ts';
import { runCells } from './run/run-cells.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const DOCUMENT = join(import.meta.dirname, '../../docs/faults.md');

const faults = FAULTS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const cells = sensible(allCells(faults));
const startedAt = performance.now();
const wrong = await runCells(cells);
for (const line of wrong) console.log(line);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
console.log(`${cells.length - wrong.length} of ${cells.length} as expected (${seconds} s)`);
if (values.write && wrong.length === 0) {
  const [prose = ''] = readFileSync(DOCUMENT, 'utf8').split(PROSE_END);
  writeFileSync(DOCUMENT, `${prose}${PROSE_END}\n\n${documentOf(FAULTS)}\n`);
}
process.exitCode = wrong.length === 0 ? 0 : 1;
