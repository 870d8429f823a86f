import { setTimeout as sleep } from 'node:timers/promises';
import { needs, ownProcess } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

export const signalDuringBoot: Probe = {
  id: 'signal-during-boot',
  rank: 'delay',
  title: 'a signal ends the server even while it starts',
  precedent: 'Puma test_term_while_starting; a deploy that is called off',
  fix: 'install the handler first, and do not begin to listen after it was called',
  isShared: false,
  startsAt: 'booting',
  skips: needs(ownProcess),
  async run(stage) {
    const { bootTime } = stage.survey;
    await sleep(stage.run === 0 ? bootTime / 2 : bootTime * stage.random());
    await stage.stop();
    const { lameDuck, timely } = stage.options;
    const exit = await stage.exit(bootTime + lameDuck + timely);
    return verdictOf(exit !== undefined, ended(exit, stage));
  },
};
