import { isFree } from '../subject/ports.ts';
import { needs, ownProcess } from './needs.ts';
import { fail, pass, skip, type Probe } from './probe.ts';
import { ended } from './words.ts';

export const portFree: Probe = {
  id: 'port-free',
  rank: 'hygiene',
  title: 'the next process can listen on the port as soon as the server has ended',
  precedent: 'restarts on one machine: systemd, pm2, a developer at a terminal',
  fix: 'make sure that no child process inherits the listening socket and outlives the server',
  isShared: false,
  skips: needs(ownProcess, ({ options: { target } }) => {
    return target.socket === undefined ? undefined : 'the server listens at a Unix socket';
  }),
  async run(stage) {
    await stage.warm();
    await stage.stop();
    const exit = await stage.exit();
    if (!exit) return skip('the process did not end within its budget');
    return (await isFree(stage.subject.origin.port))
      ? pass('free')
      : // Another program may have taken it meanwhile; it is unlikely to do so again.
        fail(`the port was still taken; ${ended(exit, stage)}`, { isDoubtful: true });
  },
};
