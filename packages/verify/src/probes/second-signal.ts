import { OUTLAST } from '../stage/hold.ts';
import { heldRequest, needs, ownProcess, signalled } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became, ended, isWhole } from './words.ts';

/** ms after the first signal at which the second one is sent. */
const AGAIN = 100;
/** ms after the second signal within which a forced end must come. */
const FORCED = 1_000;

const CUT_BEFORE = 'finish what is in flight at the first signal: here it had already cut the request off';

export const secondSignal: Probe = {
  id: 'second-signal',
  rank: 'lost',
  title: 'a second signal joins the shutdown, or forces its end and says so',
  precedent: 'uvicorn: the second signal forces the end; nginx: it changes nothing',
  fix: 'keep the handler installed until the process ends; exit with a failure code if it forces the end',
  isShared: false,
  skips: needs(heldRequest, ownProcess, signalled),
  async run(stage) {
    const { exchange, release } = await stage.stopAfter(() => stage.hold());
    await stage.until(AGAIN);
    const wasCut = exchange.outcome !== undefined && !isWhole(exchange);
    stage.subject.signal(stage.options.target.stopSignal);
    await stage.until(stage.options.lameDuck + OUTLAST);
    release();
    await exchange.ended;
    if (isWhole(exchange)) return pass(`joined: ${became(exchange, stage)}`);
    const exit = await stage.exit(AGAIN + FORCED);
    const saw = `${became(exchange, stage)}; ${ended(exit, stage)}`;
    return exit && exit.code !== stage.options.exitCode && exit.signal === undefined
      ? pass(`forced: ${saw}`)
      : fail(saw, wasCut ? { fix: CUT_BEFORE } : {});
  },
};
