import { setTimeout as sleep } from 'node:timers/promises';
import { http1, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { became } from './words.ts';

/** Bytes of the head that are sent before the signal. */
const HALF = 20;
/** ms for these bytes to arrive. */
const ARRIVAL = 100;
/** ms after the signal at which the rest is sent. */
const REST = 200;

export const halfHeadCompleted: Probe = {
  id: 'half-head-completed',
  rank: 'lost',
  title: 'a request whose head was half sent at the signal is answered once it is complete',
  precedent: 'hyper#3233; axum graceful shutdown',
  fix: 'give half-sent heads a short grace period before their connections are closed',
  isShared: true,
  skips: needs(http1),
  async run(stage) {
    const connection = await stage.open();
    const exchange = connection.request({ path: stage.options.path, headBytes: HALF });
    await sleep(ARRIVAL);
    await stage.stop();
    await stage.until(REST);
    connection.finishHead(exchange);
    const outcome = await exchange.ended;
    return verdictOf(outcome === 'answered' || outcome === 'refused readable', became(exchange, stage));
  },
};
