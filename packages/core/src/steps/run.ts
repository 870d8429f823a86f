import type { Deadline } from '../deadline.ts';
import { describeError, QuiesceError } from '../errors.ts';
import { aborted, now, sleep } from '../time.ts';
import { waitsFor } from './order.ts';
import type { Step, StepReport } from './step.ts';

/** Runs the steps of one phase, each as soon as those it waits for are over, however they ended. */
export async function runSteps(
  steps: readonly Step[],
  trigger: string,
  deadline: Deadline,
): Promise<StepReport[]> {
  const runs = new Map<Step, Promise<StepReport>>();
  const start = (step: Step): Promise<StepReport> => {
    const known = runs.get(step);
    if (known) return known;
    const predecessors = waitsFor(step, steps).map((other) => start(other));
    const run = Promise.all(predecessors).then(() => runStep(step, trigger, deadline));
    runs.set(step, run);
    return run;
  };
  return Promise.all(steps.toReversed().map((step) => start(step)));
}

async function runStep(step: Step, trigger: string, deadline: Deadline): Promise<StepReport> {
  const { name, phase } = step;
  if (deadline.end.aborted) return { name, phase, outcome: 'abandoned', duration: 0 };

  const startedAt = now();
  const limit = Math.min(step.timeout, deadline.remaining);
  const giveUp = new AbortController();
  const settled = settle(step, { trigger, signal: giveUp.signal });
  const stopTimer = new AbortController();
  const timedOut = sleep(limit, stopTimer.signal).then((): Ending => ({
    outcome: 'timed-out',
    error: late(name, limit),
  }));
  const forced = aborted(deadline.end).then((): Ending => ({ outcome: 'abandoned' }));

  const { outcome, error } = await Promise.race([settled, timedOut, forced]);
  stopTimer.abort();
  if (outcome !== 'done') giveUp.abort(error);
  return {
    name,
    phase,
    outcome,
    duration: Math.round(now() - startedAt),
    ...(outcome === 'failed' || outcome === 'timed-out' ? { error: describeError(error) } : {}),
  };
}

interface Ending {
  readonly outcome: StepReport['outcome'];
  readonly error?: unknown;
}

async function settle(step: Step, context: Parameters<Step['run']>[0]): Promise<Ending> {
  try {
    await step.run(context);
    return { outcome: 'done' };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}

function late(name: string, limit: number): QuiesceError {
  return new QuiesceError(
    'ERR_QUIESCE_STEP_TIMEOUT',
    `Step '${name}' did not settle within ${Math.round(limit)} ms.`,
  );
}
