import type { Stage } from '../stage/stage.ts';
import type { Exit } from '../subject/subject.ts';
import type { Exchange } from '../wire/exchange.ts';
import { OUTCOMES, type Outcome } from '../wire/outcome.ts';

/** Why a download that should be held open proves nothing. */
export const BUFFERED =
  'the buffers of a connection take the whole download, so nothing was in flight; give a longer one';

/**
 * New connections of one shutdown that may be reset: the kernel can complete a connection after the last `accept()` and before
 * the listening socket closes, and no server can prevent that.
 */
export const ALLOWED_RESETS = 1;

/** True if the whole response came and is not a server error. */
export function isWhole({ outcome, status }: Exchange): boolean {
  return outcome === 'answered' && status !== undefined && status < 500;
}

/** Returns what became of a request, and when: `answered 200 at 312 ms`. */
export function became({ outcome = 'timed out', status, endedAt }: Exchange, stage: Stage): string {
  const moment = endedAt ?? performance.now();
  const ms = Math.round(moment - (stage.signalledAt ?? moment));
  return `${outcome}${status === undefined ? '' : ` ${status}`} at ${ms} ms`;
}

/** Counts each outcome: `38 answered, 2 reset after send`. */
export function tally(outcomes: readonly (Outcome | undefined)[]): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const count = outcomes.filter((one) => one === outcome).length;
    return count > 0 ? [`${count} ${outcome}`] : [];
  });
  return parts.join(', ') || 'nothing was sent';
}

/** Returns how the process ended, and when: `code 0 at 35 ms`. */
export function ended(exit: Exit | undefined, stage: Stage): string {
  if (!exit) return `it still ran at ${Math.round(stage.sinceSignal)} ms`;
  const how = exit.signal ?? (exit.code === undefined ? 'ended' : `code ${exit.code}`);
  return `${how} at ${stage.timeToExit(exit)} ms`;
}
