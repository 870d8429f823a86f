import { setTimeout as sleep } from 'node:timers/promises';
import { keepAlive, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

const CONNECTIONS = 10;
/** Idle time in ms after which a pool is unlikely to reuse a connection. */
const AGE = 1_500;

export const idleOld: Probe = {
  id: 'idle-old',
  rank: 'delay',
  title: 'connections that have long been idle do not delay the end',
  precedent: 'Go net/http closes idle connections at once; nginx -s quit',
  fix: 'close idle connections, the oldest first, as soon as the server begins to stop',
  isShared: false,
  skips: needs(keepAlive),
  async run(stage) {
    await stage.warmUp(CONNECTIONS);
    await sleep(AGE);
    await stage.stop();
    const exit = await stage.exit(stage.options.lameDuck + stage.options.timely);
    const saw = `${ended(exit, stage)}, with ${CONNECTIONS} idle connections`;
    return verdictOf(exit !== undefined, saw);
  },
};
