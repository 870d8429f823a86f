import { deferred } from './deferred.ts';
import { describeError, type QuiesceError } from '../errors.ts';
import { afterReading, type Clock } from './time.ts';

/** The result of a call of the app's code: see `StepReport.outcome`. */
export interface Attempt {
  readonly outcome: 'done' | 'failed' | 'timed-out' | 'abandoned';
  /** Duration in ms. */
  readonly duration: number;
  /** The error as text. */
  readonly error?: string;
}

/** How long to wait for a call. */
export interface Patience {
  readonly clock: Clock;
  /** ms */
  readonly limit: number;
  /** The error if the limit is reached. */
  readonly late: (limit: number) => QuiesceError;
  /** Aborts to stop waiting earlier. */
  readonly giveUp?: AbortSignal;
}

/**
 * Calls a function of the app and waits for it, with a limit. The timer keeps the process alive: it must not exit because of a promise
 * that never settles.
 * @param call receives a signal that aborts when its result is no longer waited for
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
