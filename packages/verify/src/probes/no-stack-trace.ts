import { setTimeout as sleep } from 'node:timers/promises';
import { OUTPUT_ARRIVAL } from '../survey/orphan-work.ts';
import { needs, ownProcess } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';

/** Beginnings of stack traces in Node, Java, Python, Go, Ruby and Rust. */
const TRACE =
  /^\s+at .+[:(]\d+|^\s+at [\w.$]+\(.+\.java|^Traceback \(most recent|^panic: |^goroutine \d+|^\S+\.rb:\d+:in |panicked at/gm;

/** ms after the signal at which the request in flight may end. */
const RELEASE = 100;

export const noStackTrace: Probe = {
  id: 'no-stack-trace',
  rank: 'hygiene',
  title: 'a shutdown with clients of every kind writes no stack trace',
  precedent: 'engineers on call read the last lines first',
  fix: 'find what threw: usually a resource used after it was closed, or a socket written to after its end',
  isShared: false,
  skips: needs(ownProcess),
  async run(stage) {
    await stage.open();
    await stage.warm();
    (await stage.open()).request({ path: stage.options.path, headBytes: 20 });
    // Output that this request always causes, such as "no such route", does not count.
    const rehearsal = await stage.hold();
    rehearsal.release();
    await rehearsal.exchange.ended;
    const before = stage.subject.output.length;
    const usual = new Set(tracesIn(stage.subject.output.text));
    const held = await stage.stopAfter(() => stage.hold());
    await stage.until(RELEASE);
    held.release();
    await stage.exit();
    await sleep(OUTPUT_ARRIVAL);
    const trace = tracesIn(stage.subject.output.since(before)).find((line) => !usual.has(line));
    return trace === undefined ? pass('none') : fail(`it wrote ${JSON.stringify(trace)}`);
  },
};

function tracesIn(output: string): string[] {
  return [...output.matchAll(TRACE)].map(([line]) => line.trim());
}
