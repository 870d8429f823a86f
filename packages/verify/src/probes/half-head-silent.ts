import { setTimeout as sleep } from 'node:timers/promises';
import { http1, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

/** Bytes of the head that are sent. */
const HALF = 20;
/** ms for these bytes to arrive. */
const ARRIVAL = 100;

export const halfHeadSilent: Probe = {
  id: 'half-head-silent',
  rank: 'delay',
  title: 'a client that never finishes the head of its request delays the end only briefly',
  precedent: 'axum header_read_timeout; nginx client_header_timeout',
  fix: 'limit half-sent heads by a grace period of their own, not by the deadline of the whole shutdown',
  isShared: false,
  skips: needs(http1),
  async run(stage) {
    const connection = await stage.open();
    connection.request({ path: stage.options.path, headBytes: HALF });
    await sleep(ARRIVAL);
    await stage.stop();
    const exit = await stage.exit(stage.options.lameDuck + stage.options.stallLimit);
    return verdictOf(exit !== undefined, ended(exit, stage));
  },
};
