import { attempt } from '../util/attempt.ts';
import type { Deadline } from '../shutdown/deadline.ts';
import { QuiesceError } from '../errors.ts';
import { fairShare } from './fair-share.ts';
import { orderSteps } from './order.ts';
import type { Step, StepReport } from './step.ts';

/**
 * Runs each step after those it waits for have ended, even if they failed. No step can use up the time of later ones.
 * @param onEnd is called with the report of each step as it ends
 */
export async function runSteps(
  steps: readonly Step[],
  trigger: string,
  deadline: Deadline,
  onEnd: (step: StepReport) => void,
): Promise<StepReport[]> {
  const places = orderSteps(steps);
  const runs = new Map<Step, Promise<StepReport>>();
  const runPhase = (phase: Step['phase']): Promise<StepReport[]> => {
    for (const [index, { step, waitsFor }] of places.entries()) {
      if (step.phase !== phase) continue;
      const run = Promise.all(waitsFor.flatMap((other) => runs.get(other) ?? [])).then(async () => {
        const share = fairShare(places, index, deadline.remaining);
        const report = await runStep(step, trigger, deadline, share);
        onEnd(report);
        return report;
      });
      runs.set(step, run);
    }
    const lastFirst = steps.filter((step) => step.phase === phase).toReversed();
    return Promise.all(lastFirst.flatMap((step) => runs.get(step) ?? []));
  };
  return [...(await runPhase('flush')), ...(await runPhase('close'))];
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
