import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

export const exitTimely: Probe = {
  id: 'exit-timely',
  rank: 'delay',
  title: 'with nothing in flight the process ends at once, not at its deadline',
  precedent: "Knative's TestDestroyPodTimely; rolling deploys wait for every process in turn",
  fix: 'end as soon as nothing is left to do: no fixed waits, no timers that keep the process alive',
  isShared: false,
  async run(stage) {
    await stage.stop();
    const exit = await stage.exit(stage.options.lameDuck + stage.options.timely);
    return verdictOf(exit !== undefined, ended(exit, stage));
  },
};
