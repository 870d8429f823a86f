import { expectedOf, nameOf, type Cell } from '../cells.ts';
import { runFault } from './run-fault.ts';

/** Cells that run at a time: each waits for its sockets most of the time. */
const AT_ONCE = 4;

/** Runs them all; a line for each that shows something else than is expected. */
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
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return wrong;
}
