import { wasBuffered } from '../stage/hold.ts';
import { endlessRequest, needs, ownProcess } from './needs.ts';
import { fail, pass, skip, type Probe } from './probe.ts';
import { became, BUFFERED, ended } from './words.ts';

export const truthfulExit: Probe = {
  id: 'truthful-exit',
  rank: 'hygiene',
  title: 'a shutdown that cuts a request off does not exit with the success code',
  precedent: 'systemd, Kubernetes and engineers on call tell the two apart by the code alone',
  fix: 'exit with 1 if the deadline has cut something',
  isShared: false,
  skips: needs(endlessRequest, ownProcess),
  async run(stage) {
    const held = await stage.stopAfter(() => stage.hold());
    const { exchange } = held;
    const exit = await stage.exit(stage.options.budget);
    if (!exit) return skip('the process did not end within its budget');
    if (await wasBuffered(held)) return skip(BUFFERED);
    await exchange.ended;
    const saw = `${became(exchange, stage)}; ${ended(exit, stage)}`;
    const wasCut = exchange.status === undefined || exchange.outcome !== 'answered';
    return wasCut && exit.code === stage.options.exitCode ? fail(saw) : pass(saw);
  },
};
