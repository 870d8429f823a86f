import type { Known } from '../survey/survey.ts';
import type { Probe } from '../probes/probe.ts';
import type { RunRecord } from '../report/report.ts';
import { SignalBarrier } from '../stage/signal-barrier.ts';
import { Stage } from '../stage/stage.ts';
import type { Subject } from '../subject/subject.ts';
import { randomOf } from './random.ts';
import { judge, sendSignal } from './run-probe.ts';

/** Runs several probes against one server, which gets one signal. */
export async function runTogether(
  probes: readonly Probe[],
  subject: Subject,
  known: Known,
): Promise<ReadonlyMap<Probe, RunRecord>> {
  const barrier = new SignalBarrier(probes.length, () => sendSignal(subject));
  const records = await Promise.all(
    probes.map(async (probe) => {
      let hasArrived = false;
      const random = randomOf(known.options.seed, probe.id);
      const stage = new Stage(subject, { ...known, random, run: 0 }, (prepare) => {
        hasArrived = true;
        return barrier.arrive(prepare);
      });
      const { record } = await judge(probe, stage);
      if (!hasArrived) barrier.leave();
      return [probe, record] as const;
    }),
  );
  return new Map(records);
}
