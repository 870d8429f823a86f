import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage.ts';
import type { Connection } from '../wire/connection.ts';
import { fail, pass, type Probe } from './probe.ts';

/** ms between two looks of a balancer. */
const PERIOD = 25;
/** ms after the signal by which it has to know. */
const LIMIT = 1_000;

export const readiness: Probe = {
  id: 'readiness',
  rank: 'delay',
  title: 'readiness goes off at the signal, on new connections and on kept ones',
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
    const saw = `off ${said(fresh)} on new connections, ${said(reused)} on a kept one`;
    return fresh === undefined || reused === undefined ? fail(saw) : pass(saw);
  },
};

/** ms after which it does not say 2xx any more: something else, or nothing at all. */
async function offAfter(stage: Stage, connection: () => Connection): Promise<number | undefined> {
  const path = stage.options.readyPath ?? '/';
  while (stage.sinceSignal < LIMIT) {
    const exchange = connection().request({ path });
    await exchange.over;
    const { status } = exchange;
    if (status === undefined || status < 200 || status > 299) return Math.round(stage.sinceSignal);
    await sleep(PERIOD);
  }
  return undefined;
}

function said(ms: number | undefined): string {
  return ms === undefined ? `not within ${LIMIT} ms` : `after ${ms} ms`;
}
