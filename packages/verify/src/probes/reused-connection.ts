import { isLost } from '../wire/outcome.ts';
import { keepAlive, needs } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became } from './words.ts';

/** ms after the signal at which the requests are sent. */
const DELAYS = [0, 1, 5, 20, 100, 500] as const;

export const reusedConnection: Probe = {
  id: 'reused-connection',
  rank: 'lost',
  title: 'a request on an open connection is answered, or refused with a readable response',
  precedent: 'RFC 9112 section 9.6; RFC 9110 section 9.2.2: a POST may not be sent again',
  fix: 'answer each request on an open connection, at least with 503 and Connection: close, before closing it',
  isShared: true,
  skips: needs(keepAlive),
  async run(stage) {
    const [held, connections] = await stage.stopAfter(() => {
      return Promise.all([stage.hold(), stage.warmUp(DELAYS.length)]);
    });
    const exchanges = await Promise.all(
      connections.map(async (connection, index) => {
        await stage.until(DELAYS[index] ?? 0);
        const exchange = connection.request({ path: stage.options.path });
        await exchange.ended;
        return exchange;
      }),
    );
    held.release();
    const saw = exchanges.map((exchange, index) => `${DELAYS[index]} ms: ${exchange.outcome}`).join(', ');
    const lost = exchanges.find(({ outcome }) => outcome !== undefined && isLost(outcome));
    return lost ? fail(`${saw} (${became(lost, stage)})`) : pass(saw);
  },
};
