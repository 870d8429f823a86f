import { endlessRequest, needs, ownProcess } from './needs.ts';
import { fail, pass, skip, type Probe } from './probe.ts';
import { became, ended } from './words.ts';

export const truthfulExit: Probe = {
  id: 'truthful-exit',
  title: 'a shutdown that cuts a request off does not end with the code of success',
  precedent: 'gunicorn and systemd tell the two apart; who is on call looks at the code',
  fix: 'exit with 1 where the deadline has cut something',
  isShared: false,
  skips: needs(endlessRequest, ownProcess),
  async run(stage) {
    const { exchange } = await stage.stopAfter(() => stage.hold());
    const exit = await stage.exit(stage.options.budget);
    if (!exit) return skip('the process did not end within its budget');
    await exchange.over;
    const saw = `${became(exchange, stage)}; ${ended(exit, stage)}`;
    const wasCut = exchange.status === undefined || exchange.outcome !== 'answered';
    return wasCut && exit.code === stage.options.exitCode ? fail(saw) : pass(saw);
  },
};
