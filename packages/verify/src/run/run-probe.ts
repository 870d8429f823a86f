import type { Known } from '../survey/survey.ts';
import type { Finding, Probe } from '../probes/probe.ts';
import { fail, skip } from '../probes/probe.ts';
import { recordRun } from '../report/record.ts';
import type { RunRecord } from '../report/report.ts';
import { Stage } from '../stage/stage.ts';
import type { Exit, Subject } from '../subject/subject.ts';
import { awaitReady } from './await-ready.ts';
import { randomOf } from './random.ts';

/** Runs one probe against one server. */
export async function runProbe(
  probe: Probe,
  subject: Subject,
  known: Known,
  run: number,
): Promise<Judgement> {
  if (probe.startsAt !== 'booting') await awaitReady(subject, known.options);
  const random = randomOf(known.options.seed, `${probe.id} ${run}`);
  const stage = new Stage(subject, { ...known, random, run }, async (prepare) => {
    const prepared = await prepare();
    return { at: await sendSignal(subject), prepared };
  });
  return judge(probe, stage);
}

/** The result of one run of a probe. */
export interface Judgement {
  readonly record: RunRecord;
  /** True if another run may end differently. */
  readonly isDoubtful: boolean;
}

/** Runs the probe on its stage; an exception counts as a failure. */
export async function judge(probe: Probe, stage: Stage): Promise<Judgement> {
  let exit: Exit | undefined;
  void stage.subject.exited.then((ended) => (exit = ended));
  const finding = await findingOf(probe, stage);
  const record = recordRun(stage, finding, exit);
  stage.end();
  return { record, isDoubtful: finding.verdict !== 'pass' && finding.isDoubtful === true };
}

/** @returns the time at which the signal was sent */
export async function sendSignal(subject: Subject): Promise<number> {
  const at = performance.now();
  await subject.stop();
  return at;
}

async function findingOf(probe: Probe, stage: Stage): Promise<Finding> {
  const reason = probe.skips?.(stage);
  if (reason !== undefined) return skip(reason);
  try {
    return await probe.run(stage);
  } catch (error) {
    return fail(`the probe broke: ${error instanceof Error ? error.message : String(error)}`);
  }
}
