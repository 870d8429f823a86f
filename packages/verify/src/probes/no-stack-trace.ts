import { needs, ownProcess } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';

/** How traces begin in Node, Java, Python, Go, Ruby, and Rust. */
const TRACE =
  /^\s+at .+[:(]\d+|^\s+at [\w.$]+\(.+\.java|^Traceback \(most recent|^panic: |^goroutine \d+|^\S+\.rb:\d+:in |panicked at/m;

/** ms after the signal at which the request in flight may end. */
const RELEASE = 100;

export const noStackTrace: Probe = {
  id: 'no-stack-trace',
  title: 'a shutdown with clients of every kind writes no stack trace',
  precedent: 'whoever is on call reads the last lines first',
  fix: 'see what threw: usually something used after it was closed, or a socket written to after its end',
  isShared: false,
  skips: needs(ownProcess),
  async run(stage) {
    await stage.open();
    await stage.warm();
    (await stage.open()).request({ path: stage.options.path, headBytes: 20 });
    const before = stage.subject.output.length;
    const held = await stage.stopAfter(() => stage.hold());
    await stage.until(RELEASE);
    held.release();
    await stage.exit();
    const trace = TRACE.exec(stage.subject.output.slice(before));
    return trace ? fail(`it wrote ${JSON.stringify(trace[0].trim())}`) : pass('none');
  },
};
