import { setTimeout as sleep } from 'node:timers/promises';
import { isLost } from '../wire/outcome.ts';
import { keepAlive, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { tally } from './words.ts';

const CONNECTIONS = 10;
/** One-way latency in ms, so that a request and the close of its connection can cross on the wire. */
const WIRE = 10;
/** Interval in ms between two requests; the signal comes when half of them are sent. */
const PACE = 3;

export const idleYoung: Probe = {
  id: 'idle-young',
  rank: 'lost',
  title: 'a connection used a moment ago is not closed while its next request is on the way',
  precedent: 'nginx keepalive_min_timeout; nodejs/node#60617',
  fix: 'let young connections live for their next request, answer it with Connection: close, and close them then',
  isShared: true,
  skips: needs(keepAlive),
  async run(stage) {
    const wire = await stage.link(WIRE);
    const connections = await stage.warmUp(CONNECTIONS, wire);
    const sent = await stage.stopAfter(async () => {
      await Promise.all(
        connections.map((connection) => connection.request({ path: stage.options.path }).ended),
      );
      const begun = connections.map(async (connection, index) => {
        await sleep(index * PACE);
        return connection.request({ path: stage.options.path }).ended;
      });
      await sleep((CONNECTIONS / 2) * PACE);
      return begun;
    });
    const outcomes = await Promise.all(sent);
    const saw = `${tally(outcomes)}, on a link of ${WIRE} ms`;
    return verdictOf(!outcomes.some(isLost), saw);
  },
};
