import { isLost } from '../wire/outcome.ts';
import { type Probe, verdictOf } from './probe.ts';
import { tally } from './words.ts';

/** As many as wait in the kernel when the signal comes. */
const BURST = 50;

export const acceptQueue: Probe = {
  id: 'accept-queue',
  rank: 'lost',
  title: 'connections that wait to be accepted at the signal are not reset',
  precedent: "Puma's drain_on_shutdown; RFC 9293 section 3.10.4",
  fix: 'turn the event loop until no connection is accepted any more, and close the listening socket then',
  isShared: true,
  async run(stage) {
    const exchanges = await stage.stopAfter(async () => {
      const burst = Array.from({ length: BURST }, () =>
        stage.connect().request({ path: stage.options.path }),
      );
      // Only then have they been sent off, and the server has hardly begun to accept them.
      await new Promise((resolve) => setImmediate(resolve));
      return burst;
    });
    const outcomes = await Promise.all(exchanges.map(({ over }) => over));
    // Over TLS a connection is reset before its first request.
    const isReset = outcomes.some((outcome) => isLost(outcome) || outcome === 'reset before send');
    return verdictOf(!isReset, tally(outcomes));
  },
};
