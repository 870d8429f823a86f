import Table from 'cli-table3';
import colors from 'picocolors';
import { LOSSES } from './outcome.ts';
import type { Result } from './rolling-restart.ts';

/** Returns the results side by side, followed by the causes of lost requests. */
export function resultTable(results: readonly Result[]): string {
  const table = new Table({
    head: ['', 'sent', 'answered', 'lost', ...LOSSES, 'SIGTERM → exit', 'exit codes'],
    colAligns: ['left', ...Array.from({ length: 3 + LOSSES.length + 1 }, () => 'right' as const), 'left'],
    style: { head: [], border: [] },
  });
  for (const { name, tally, restarts, exitCodes } of results) {
    const mean = restarts.reduce((sum, { ms }) => sum + ms, 0) / restarts.length;
    table.push([
      colors.bold(name),
      tally.sent,
      tally.answered,
      painted(tally.totalLost),
      ...LOSSES.map((kind) => painted(tally.lost[kind])),
      `${Math.round(mean)} ms`,
      exitCodes.join(' '),
    ]);
  }
  const causes = results.flatMap(({ name, tally }) =>
    [...tally.causes]
      .toSorted(([, some], [, others]) => others - some)
      .map(([cause, count]) => `  ${name}, ${count} × ${cause}`),
  );
  return [table.toString(), ...causes].join('\n');
}

function painted(losses: number): string {
  return losses === 0 ? colors.green('0') : colors.red(String(losses));
}
