import { expectedOf, nameOf, type Cell } from '../cells.ts';
import { runFault } from './run-fault.ts';

/** Cells that run in parallel: each spends most of its time waiting for sockets. */
const MAX_PARALLEL = 4;

/** Runs all cells; returns a line for each unexpected result. */
export async function runCells(cells: readonly Cell[]): Promise<string[]> {
  const wrong: string[] = [];
  const left = cells.values();
  const work = async (): Promise<void> => {
    for (const cell of left) {
      const seen = await runFault(cell.fault, cell.place);
      const expected = expectedOf(cell);
      const words = typeof expected === 'string' ? expected : expected.reason;
      if (seen !== words) wrong.push(`${nameOf(cell)}: expected '${words}', was '${seen}'`);
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL }, work));
  return wrong;
}
