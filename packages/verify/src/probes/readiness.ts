import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage.ts';
import type { Connection } from '../wire/connection.ts';
import { fail, pass, type Probe } from './probe.ts';

/** Interval in ms between two health checks of a load balancer. */
const PERIOD = 25;
/** ms after the signal by which readiness must be off. */
const LIMIT = 1_000;

export const readiness: Probe = {
  id: 'readiness',
  rank: 'delay',
  title: 'readiness goes off at the signal, on new connections and on reused ones',
  precedent: 'Kubernetes readiness probes; HAProxy and Caddy active checks, which keep their connections',
  fix: 'answer readiness with 503 from the signal on, before anything else is done',
  isShared: true,
  skips: ({ options }) => (options.readyPath === undefined ? 'give a readiness path' : undefined),
  async run(stage) {
    const [held, kept] = await stage.stopAfter(() => Promise.all([stage.hold(), stage.warm()]));
    const [fresh, reused] = await Promise.all([
      offAfter(stage, () => stage.connect()),
      offAfter(stage, () => kept),
    ]);
    held.release();
    const saw = `${timeInWords(fresh)} on new connections, ${timeInWords(reused)} on a kept one`;
    return fresh === undefined || reused === undefined ? fail(saw) : pass(saw);
  },
};

/** Returns the ms after which it stops answering 2xx: another status, or no answer at all. */
async function offAfter(stage: Stage, connection: () => Connection): Promise<number | undefined> {
  const path = stage.options.readyPath ?? '/';
  while (stage.sinceSignal < LIMIT) {
    const exchange = connection().request({ path });
    await exchange.ended;
    const { status } = exchange;
    if (status === undefined || status < 200 || status > 299) return Math.round(stage.sinceSignal);
    await sleep(PERIOD);
  }
  return undefined;
}

function timeInWords(ms: number | undefined): string {
  return ms === undefined ? `not off within ${LIMIT} ms` : `off after ${ms} ms`;
}
