import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../wire/exchange.ts';
import { type Probe, verdictOf } from './probe.ts';
import { isWhole, tally } from './words.ts';

/** Interval in ms between two new connections. */
const PACE = 20;
/** The share of the lame duck that is checked: clocks and timers differ. */
const SHARE = 0.9;

export const lameDuck: Probe = {
  id: 'lame-duck',
  rank: 'lost',
  title: 'every new connection is served as before during the lame duck',
  precedent: 'Google SRE, lame duck state; Kubernetes endpoints are removed after the signal is sent',
  fix: 'go on accepting and serving for the announced time, with readiness off',
  isShared: true,
  skips: ({ options }) => (options.lameDuck > 0 ? undefined : 'no lame duck is announced'),
  async run(stage) {
    const exchanges: Exchange[] = [];
    await stage.stop();
    while (stage.sinceSignal < stage.options.lameDuck * SHARE) {
      exchanges.push(stage.connect().request({ path: stage.options.path }));
      await sleep(PACE);
    }
    const outcomes = await Promise.all(exchanges.map(({ ended }) => ended));
    const saw = `${tally(outcomes)} within ${Math.round(stage.options.lameDuck * SHARE)} ms`;
    return verdictOf(exchanges.every(isWhole), saw);
  },
};
