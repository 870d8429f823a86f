import { isLost } from '../wire/outcome.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became, ended } from './words.ts';

/** ms after the signal at which one of the two clients sends its first request. */
const FIRST_REQUEST = 50;
/** ms for the server to accept both; otherwise the probe would test the accept queue. */
const ARRIVAL = 100;

export const neverUsedSocket: Probe = {
  id: 'never-used-socket',
  rank: 'lost',
  title: 'a connection on which nothing was sent does not delay the end, and its first request is not reset',
  precedent: "Go's StateNew: five seconds; browsers and pools connect ahead; nodejs/node#50194",
  fix: 'end connections without a request after a short grace period; server.close() waits for them forever',
  isShared: false,
  async run(stage) {
    await stage.open();
    const late = await stage.open();
    await stage.moment(ARRIVAL);
    await stage.stop();
    await stage.until(FIRST_REQUEST);
    const exchange = late.request({ path: stage.options.path });
    const outcome = await exchange.ended;
    const exit = await stage.exit(stage.options.lameDuck + stage.options.timely);
    const saw = `${ended(exit, stage)}; a first request: ${became(exchange, stage)}`;
    if (isLost(outcome)) return fail(saw);
    return exit === undefined ? fail(saw, { rank: 'delay' }) : pass(saw);
  },
};
