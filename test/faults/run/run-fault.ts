import type { ShutdownReport } from '@quiesce/core';
import { inWords } from '../in-words.ts';
import type { Fault } from '../fault.ts';
import type { Place } from '../place.ts';
import { Stage } from '../stage/stage.ts';

/** ms of real time after which a shutdown that does not end is called endless. */
const LONGEST = 5_000;

/** Lets it happen in a place, and says what was seen. Beside it a request is in flight, which has to be answered. */
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
  // First, what the fault leads to.
  await stage.settled();
  stage.routes.release();
  const exit = await clock.runUntil(process.exited);
  const seen = await stage.client?.seen();
  return inWords({ bystander: await bystander.seen(), seen, report, exit });
}

/** The words, unless they do not come: what never ends is a fault of its own. */
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
