import { deferred } from './deferred.ts';
import { describeError, type QuiesceError } from '../errors.ts';
import { afterReading, type Clock } from './time.ts';

/** How a call of the app's code ended: see `StepReport.outcome`. */
export interface Attempt {
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** ms it ran. */
  readonly duration: number;
  /** What it failed with, as text. */
  readonly error?: string;
}

/** How long an attempt is waited for. */
export interface Patience {
  readonly clock: Clock;
  /** ms */
  readonly limit: number;
  /** The error for the case that the limit is reached. */
  readonly late: (limit: number) => QuiesceError;
  /** Aborts when waiting has to end before that. */
  readonly giveUp?: AbortSignal;
}

/**
 * Calls a function of the app and waits for it, not for ever. The timer keeps the loop alive: a promise that never
 * settles must not let the process slip away.
 * @param call is handed a signal that aborts when nobody waits for it any more
 */
export async function attempt(
  call: (signal: AbortSignal) => unknown,
  { clock, limit, late, giveUp }: Patience,
): Promise<Attempt> {
  const startedAt = clock.now();
  const tooLate = new AbortController();
  const ending = deferred<Ending>();
  const abandon = (): void => ending.resolve({ outcome: 'abandoned' });
  const undoTimer = afterReading(clock, limit, () => {
    ending.resolve({ outcome: 'timed-out', error: late(limit) });
  });
  giveUp?.addEventListener('abort', abandon);
  void settle(() => call(tooLate.signal)).then(ending.resolve);
  if (giveUp?.aborted) abandon();
  const { outcome, error } = await ending.promise;
  undoTimer();
  giveUp?.removeEventListener('abort', abandon);
  if (outcome !== 'done') tooLate.abort(error);
  return {
    outcome,
    duration: Math.round(clock.now() - startedAt),
    ...(outcome === 'failed' || outcome === 'timed-out' ? { error: describeError(error) } : {}),
  };
}

interface Ending {
  readonly outcome: Attempt['outcome'];
  readonly error?: unknown;
}

async function settle(call: () => unknown): Promise<Ending> {
  try {
    await call();
    return { outcome: 'done' };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
