import { setTimeout as sleep } from 'node:timers/promises';
import { OUTLAST } from '../stage/hold.ts';
import type { Stage } from '../stage/stage.ts';
import type { Connection } from '../wire/connection.ts';
import { isLost, type Outcome } from '../wire/outcome.ts';
import { keepAlive, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';

const CONNECTIONS = 40;
/** One-way latency in ms. */
const WIRE = 10;
/** Longest think time in ms of a client between two requests. */
const THINK = 40;
/** Duration in ms of the traffic before the signal. */
const BEFORE = 300;

export const keepAliveRace: Probe = {
  id: 'keep-alive-race',
  rank: 'lost',
  title: 'no request is lost between a response and the close of its connection',
  precedent: 'RFC 9112 section 9.5; HAProxy#1506; nodejs/node#60617',
  fix: 'announce the close in a response before closing; keep a connection open if its last response did not',
  isShared: true,
  skips: needs(keepAlive),
  async run(stage) {
    const wire = await stage.link(WIRE);
    const connections = await stage.warmUp(CONNECTIONS, wire);
    const traffic = connections.map((connection) => useUp(stage, connection));
    await sleep(BEFORE);
    await stage.stop();
    const outcomes = (await Promise.all(traffic)).flat();
    const lost = outcomes.filter(isLost).length;
    const rate = Math.round((lost / Math.max(outcomes.length, 1)) * 10_000) / 10;
    const saw = `${lost} of ${outcomes.length} lost (${rate} per 1,000), on a link of ${WIRE} ms`;
    return verdictOf(lost === 0, saw);
  },
};

/** Sends one request after another until the server announces the last one, or closes the connection. */
async function useUp(stage: Stage, connection: Connection): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (connection.isOpen && !hasEnded(stage)) {
    const exchange = connection.request({ path: stage.options.path });
    outcomes.push(await exchange.ended);
    if (exchange.announcesClose) break;
    await sleep(stage.random() * THINK);
  }
  return outcomes;
}

function hasEnded(stage: Stage): boolean {
  return stage.signalledAt !== undefined && stage.sinceSignal > stage.options.lameDuck + OUTLAST;
}
