import type { Stage } from '../stage/stage.ts';
import { OUTCOMES, type Outcome } from '../wire/outcome.ts';
import type { Exchange } from '../wire/exchange.ts';

/** What became of a request, and when: `answered 200 at 312 ms`. */
export function became(exchange: Exchange, stage: Stage): string {
  const { outcome = 'timed out', status, endedAt } = exchange;
  const after = Math.round((endedAt ?? performance.now()) - (stage.signalledAt ?? performance.now()));
  return `${outcome}${status === undefined ? '' : ` ${status}`} at ${after} ms`;
}

/** How many of each: `38 answered, 2 reset after send`. */
export function tally(outcomes: readonly (Outcome | undefined)[]): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const count = outcomes.filter((one) => one === outcome).length;
    return count > 0 ? [`${count} ${outcome}`] : [];
  });
  return parts.join(', ') || 'nothing';
}

/** How the process ended: `code 0 after 35 ms`. */
export function ended(exit: {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}): string {
  return exit.signal ?? (exit.code === undefined ? 'an unknown code' : `code ${exit.code}`);
}
