import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../wire/exchange.ts';
import type { Outcome } from '../wire/outcome.ts';
import { fail, pass, type Probe } from './probe.ts';
import { ALLOWED_RESETS, tally } from './words.ts';

/** Interval in ms between two new connections. */
const PACE = 20;
/** Duration in ms of these connections before the signal. */
const BEFORE = 200;
/** Duration in ms of these connections after the lame duck. */
const AFTER = 1_000;

/** New connections are first answered, then refused, then there is no listener. */
const ORDER: readonly Outcome[] = ['answered', 'refused readable', 'refused at connect'];

export const newConnections: Probe = {
  id: 'new-connections',
  rank: 'lost',
  title: 'new connections are answered, then refused, and never answered again',
  precedent: "Puma's term_closes_listeners; Go net/http",
  fix: 'empty the accept queue, then close the listening socket once; never accept a connection only to destroy it',
  isShared: true,
  async run(stage) {
    const exchanges: Exchange[] = [];
    const hasEnded = (): boolean => {
      return stage.signalledAt !== undefined && stage.sinceSignal > stage.options.lameDuck + AFTER;
    };
    const arrivals = (async () => {
      while (!hasEnded()) {
        exchanges.push(stage.connect().request({ path: stage.options.path }));
        await sleep(PACE);
      }
    })();
    await sleep(BEFORE);
    const held = await stage.stopAfter(() => stage.hold());
    await arrivals;
    held.release();
    const outcomes = await Promise.all(exchanges.map(({ ended }) => ended));
    const saw = tally(outcomes);
    const ranks = outcomes.map((outcome) => ORDER.indexOf(outcome)).filter((rank) => rank >= 0);
    const lost = outcomes.length - ranks.length;
    if (ranks.some((rank, at) => rank < (ranks[at - 1] ?? 0))) {
      return fail(`${saw}: answered again after a refusal`);
    }
    return lost > ALLOWED_RESETS || outcomes.includes('timed out') ? fail(saw) : pass(saw);
  },
};
