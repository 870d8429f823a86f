import { isLost } from '../wire/outcome.ts';
import { type Probe, verdictOf } from './probe.ts';
import { tally } from './words.ts';

/** Connections that wait in the kernel when the signal comes. */
const BURST = 50;

export const acceptQueue: Probe = {
  id: 'accept-queue',
  rank: 'lost',
  title: 'connections that wait to be accepted at the signal are not reset',
  precedent: "Puma's drain_on_shutdown; RFC 9293 section 3.10.4",
  fix: 'keep accepting until the accept queue is empty, then close the listening socket',
  isShared: true,
  async run(stage) {
    const exchanges = await stage.stopAfter(async () => {
      const burst = Array.from({ length: BURST }, () =>
        stage.connect().request({ path: stage.options.path }),
      );
      // One turn of the loop later, the connections are under way, and the server has accepted few of them.
      await new Promise((resolve) => setImmediate(resolve));
      return burst;
    });
    const outcomes = await Promise.all(exchanges.map(({ ended }) => ended));
    // Over TLS, a reset comes before the first request is sent.
    const isReset = outcomes.some((outcome) => isLost(outcome) || outcome === 'reset before send');
    return verdictOf(!isReset, tally(outcomes));
  },
};
