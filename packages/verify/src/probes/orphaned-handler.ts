import { setTimeout as sleep } from 'node:timers/promises';
import { OUTPUT_ARRIVAL, requestWork } from '../survey/orphan-work.ts';
import { needs, ownProcess } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';
import { ended } from './words.ts';

/** ms for the request to arrive and its handler to begin; then for the server to notice that the client has left. */
const ARRIVAL = 100;

export const orphanedHandler: Probe = {
  id: 'orphaned-handler',
  rank: 'lost',
  title: 'work of a request whose client has left is finished before what it needs is closed',
  precedent:
    'Go net/http Server.Shutdown, Puma and gunicorn wait for handlers, whether their clients are there or not',
  fix: 'wait for handlers, not only for responses, before a database is closed or the process ends',
  isShared: false,
  skips: needs(ownProcess, ({ survey: { orphanWork } }) => {
    return 'missing' in orphanWork ? orphanWork.missing : undefined;
  }),
  async run(stage) {
    const { options, subject } = stage;
    const connection = await stage.open();
    await stage.stopAfter(async () => {
      requestWork(connection, options);
      await stage.moment(ARRIVAL);
      connection.destroy();
      await sleep(ARRIVAL);
    });
    const doneAt = await Promise.race([
      subject.output.written(options.orphanDone ?? ''),
      stage.exit().then(() => sleep(OUTPUT_ARRIVAL)),
    ]);
    if (doneAt !== undefined) return pass(`done at ${Math.round(doneAt - (stage.signalledAt ?? doneAt))} ms`);
    return fail(`it was not done: ${ended(await stage.exit(), stage)}`);
  },
};
