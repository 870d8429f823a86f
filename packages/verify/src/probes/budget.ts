import { endlessRequest, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

export const budget: Probe = {
  id: 'budget',
  title: 'the process ends within its grace period, even if a request never does',
  precedent: 'Kubernetes terminationGracePeriodSeconds, systemd TimeoutStopSec: then comes SIGKILL',
  fix: 'give the whole shutdown one deadline, some seconds below the grace period',
  isShared: false,
  skips: needs(endlessRequest),
  async run(stage) {
    await stage.stopAfter(() => stage.hold());
    const exit = await stage.exit(stage.options.budget);
    const saw = `${ended(exit, stage)}, with a request that never ended`;
    return verdictOf(exit !== undefined, saw);
  },
};
