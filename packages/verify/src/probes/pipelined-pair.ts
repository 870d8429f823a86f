import { isLost } from '../wire/outcome.ts';
import { http1, keepAlive, needs } from './needs.ts';
import { fail, pass, type Probe } from './probe.ts';

/** ms for both requests to arrive. */
const ARRIVAL = 50;

export const pipelinedPair: Probe = {
  id: 'pipelined-pair',
  rank: 'lost',
  title: 'no request of a pipelined pair is run and then dropped',
  precedent: 'RFC 9112 section 9.3.2; Cowboy graceful_shutdown_connection',
  fix: 'set Connection: close on the last response of the pipeline, not on an earlier one',
  isShared: true,
  skips: needs(http1, keepAlive),
  async run(stage) {
    const { path, slowPath = path } = stage.options;
    // If the server logs its requests, the log shows which of them it ran.
    const mark = `quiesce-verify-${Math.floor(stage.random() * 2 ** 32).toString(16)}`;
    const connection = await stage.open();
    const [first, second] = await stage.stopAfter(async () => {
      const pair = [
        connection.request({ path: slowPath }),
        connection.request({ path: `${path}${path.includes('?') ? '&' : '?'}${mark}` }),
      ] as const;
      if ('value' in stage.survey.slow) await stage.moment(ARRIVAL);
      return pair;
    });
    const outcomes = [await first.ended, await second.ended] as const;
    const saw = `first ${outcomes[0]}, second ${outcomes[1]}`;
    if (isLost(outcomes[0])) return fail(saw);
    if (!isLost(outcomes[1])) return pass(saw);
    if (stage.subject.output.text.includes(mark)) return fail(`${saw}, but the server logged it as run`);
    // A request behind the response that announces the close was not run: the client may send it again.
    return first.announcesClose
      ? pass(`${saw}, and the first response says so`)
      : fail(`${saw}, and nothing says whether it was run`);
  },
};
