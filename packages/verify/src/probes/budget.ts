import { wasBuffered } from '../stage/hold.ts';
import { endlessRequest, needs } from './needs.ts';
import { skip, type Probe, verdictOf } from './probe.ts';
import { BUFFERED, ended } from './words.ts';

export const budget: Probe = {
  id: 'budget',
  rank: 'delay',
  title: 'the process ends within its grace period, even if a request never does',
  precedent: 'Kubernetes terminationGracePeriodSeconds, systemd TimeoutStopSec: both end in SIGKILL',
  fix: 'give the whole shutdown one deadline, some seconds below the grace period',
  isShared: false,
  skips: needs(endlessRequest),
  async run(stage) {
    const held = await stage.stopAfter(() => stage.hold());
    const exit = await stage.exit(stage.options.budget);
    if (exit && (await wasBuffered(held))) return skip(BUFFERED);
    const saw = `${ended(exit, stage)}, with a request that never ended`;
    return verdictOf(exit !== undefined, saw);
  },
};
