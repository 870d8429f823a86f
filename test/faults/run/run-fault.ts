import type { ShutdownReport } from '@quiesce/core';
import { inWords } from '../in-words.ts';
import type { Fault } from '../fault.ts';
import type { Place } from '../place.ts';
import { Stage } from '../stage/stage.ts';

/** Real time in ms after which a shutdown counts as endless. */
const LONGEST = 30_000;

/** Causes the fault in a place, and returns the observations. A request beside it is in flight, which must be answered. */
export async function runFault(fault: Fault, place: Place): Promise<string> {
  const stage = await Stage.set(place, fault.options);
  try {
    return await unlessEndless(play(stage, fault, place));
  } finally {
    stage.clear();
  }
}

async function play(stage: Stage, fault: Fault, { phase }: Place): Promise<string> {
  const { drain, clock, process, gates } = stage.test;
  let report: ShutdownReport | undefined;
  drain.on('closed', (value) => void (report = value));
  const bystander = await stage.connect();
  bystander.say(bystander.speech.get('/hold'));
  await stage.routes.entered(1);
  await fault.begin?.(stage);
  await stage.settled();
  if (phase === 'ready') {
    await fault.happen(stage);
    await stage.settled();
    if (process.status === undefined) process.signal('SIGTERM');
  } else {
    const gate = gates.after(phase);
    process.signal('SIGTERM');
    if (phase === 'closing') stage.routes.release();
    await clock.runUntil(gate.reached);
    await fault.happen(stage);
    await stage.settled();
    gate.open();
  }
  // Lets the consequences of the fault happen first.
  await stage.settled();
  stage.routes.release();
  const exit = await clock.runUntil(process.exited);
  const seen = await stage.client?.seen();
  return inWords({ bystander: await bystander.seen(), seen, report, exit });
}

/** Returns the observations, or a failure if the shutdown does not end. */
async function unlessEndless(words: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const endless = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LONGEST, 'no end');
  });
  try {
    return await Promise.race([words, endless]);
  } finally {
    clearTimeout(timer);
  }
}
