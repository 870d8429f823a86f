import { isLost } from '../wire/outcome.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became, ended } from './words.ts';

/** ms after the signal at which one of the two clients has made up its mind. */
const FIRST_REQUEST = 50;
/** ms in which the server accepts them; else it would be its accept queue that is asked about. */
const ARRIVAL = 100;

export const neverUsedSocket: Probe = {
  id: 'never-used-socket',
  rank: 'lost',
  title:
    'a connection on which nothing was ever sent does not hold the process up, and is not reset under its first request',
  precedent: "Go's StateNew: five seconds; browsers and pools connect ahead; nodejs/node#50194",
  fix: 'end connections without a request after a short grace; server.close() waits for them for ever',
  isShared: false,
  async run(stage) {
    await stage.open();
    const late = await stage.open();
    await stage.moment(ARRIVAL);
    await stage.stop();
    await stage.until(FIRST_REQUEST);
    const exchange = late.request({ path: stage.options.path });
    const outcome = await exchange.over;
    const exit = await stage.exit(stage.options.lameDuck + stage.options.timely);
    const saw = `${ended(exit, stage)}; a first request: ${became(exchange, stage)}`;
    if (isLost(outcome)) return fail(saw);
    return exit === undefined ? fail(saw, { rank: 'delay' }) : pass(saw);
  },
};
