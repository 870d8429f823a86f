import { setTimeout as sleep } from 'node:timers/promises';
import { needs, ownProcess } from './needs.ts';
import { fail, pass, skip, type Probe } from './probe.ts';
import { ended } from './words.ts';

/** ms for child processes to end after the server. */
const GRACE = 500;
/** Interval in ms between two checks. */
const CHECK_INTERVAL = 20;

export const noChildLeft: Probe = {
  id: 'no-child-left',
  rank: 'hygiene',
  title: 'no process started by the server outlives it',
  precedent: 'a shell that does not exec takes the signal and leaves the server running',
  fix: 'start the server with exec, not below a shell or npm; end workers before the process ends',
  isShared: false,
  skips: needs(ownProcess),
  async run(stage) {
    await stage.stop();
    const exit = await stage.exit();
    if (!exit) return skip('the process did not end within its budget');
    const until = performance.now() + GRACE;
    while (stage.subject.hasChildrenLeft()) {
      if (performance.now() > until) return fail(`a child still runs; ${ended(exit, stage)}`);
      await sleep(CHECK_INTERVAL);
    }
    return pass('none');
  },
};
