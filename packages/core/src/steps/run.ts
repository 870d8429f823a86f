import { attempt } from '../attempt.ts';
import type { Deadline } from '../deadline.ts';
import { QuiesceError } from '../errors.ts';
import { fairShare } from './fair-share.ts';
import { followers, waitsFor } from './order.ts';
import type { Step, StepReport } from './step.ts';

/**
 * Runs the steps, each as soon as those it waits for are over, however they ended. None may use up the time of those
 * that come after it.
 * @param onEnd is told of each as it ends
 */
export async function runSteps(
  steps: readonly Step[],
  trigger: string,
  deadline: Deadline,
  onEnd: (step: StepReport) => void,
): Promise<StepReport[]> {
  const runs = new Map<Step, Promise<StepReport>>();
  const start = (step: Step): Promise<StepReport> => {
    const known = runs.get(step);
    if (known) return known;
    const run = Promise.all(waitsFor(step, steps).map((other) => start(other))).then(async () => {
      const timesAfter = followers(step, steps).map(({ timeout }) => timeout);
      const limit = fairShare(step.timeout, timesAfter, deadline.remaining);
      const report = await runStep(step, trigger, deadline, limit);
      onEnd(report);
      return report;
    });
    runs.set(step, run);
    return run;
  };
  const inOrder = (phase: Step['phase']): readonly Step[] =>
    steps.filter((step) => step.phase === phase).toReversed();
  return Promise.all([...inOrder('flush'), ...inOrder('close')].map((step) => start(step)));
}

async function runStep(step: Step, trigger: string, deadline: Deadline, limit: number): Promise<StepReport> {
  const { name, phase } = step;
  if (deadline.end.aborted) return { name, phase, outcome: 'abandoned', duration: 0 };
  const run = await attempt((signal) => step.run({ trigger, signal }), {
    clock: deadline.clock,
    limit,
    late: (time) =>
      new QuiesceError(
        'ERR_QUIESCE_STEP_TIMEOUT',
        `Step '${name}' did not settle within ${Math.round(time)} ms.`,
      ),
    giveUp: deadline.end,
  });
  return { name, phase, ...run };
}
