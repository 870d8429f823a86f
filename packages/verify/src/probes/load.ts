import { setTimeout as sleep } from 'node:timers/promises';
import { LoadClients } from '../stage/load-clients.ts';
import { isLost } from '../wire/outcome.ts';
import { intervalOf, percent } from './interval.ts';
import { fail, pass, type Probe } from './probe.ts';
import { ALLOWED_RESETS, tally } from './words.ts';

/** Duration in ms of the load before the signal. */
const BEFORE = 1_000;
/** Duration in ms of the load after the lame duck, unless the process ends earlier. */
const AFTER = 2_000;

export const load: Probe = {
  id: 'load',
  rank: 'lost',
  title: 'under load no request is lost',
  precedent: 'Kubernetes e2e, rolling updates behind a load balancer',
  fix: 'see which other probes fail: each of them tests one cause',
  isShared: true,
  async run(stage) {
    const clients = new LoadClients(stage);
    const hasEnded = (): boolean => {
      return stage.signalledAt !== undefined && stage.sinceSignal > stage.options.lameDuck + AFTER;
    };
    const traffic = (async () => {
      const startedAt = performance.now();
      // Open loop: a slow server gets the same rate of requests.
      for (let sent = 0; !hasEnded() && !stage.subject.hasExited; sent += 1) {
        clients.send();
        await sleep(startedAt + ((sent + 1) * 1_000) / stage.options.loadRate - performance.now());
      }
    })();
    await sleep(BEFORE);
    await stage.stop();
    await traffic;
    const outcomes = await clients.outcomes();
    const resets = outcomes.filter(isLost).length;
    const { newResets } = clients;
    const lost = resets - Math.min(newResets, ALLOWED_RESETS);
    const [from, to] = intervalOf(lost, outcomes.length);
    const saw = `${lost} of ${outcomes.length} lost (95 %: ${percent(from)} to ${percent(to)}); ${tally(outcomes)}`;
    if (lost / outcomes.length <= stage.options.maxLoss) return pass(saw);
    return fail(saw, { isDoubtful: newResets === resets });
  },
};
