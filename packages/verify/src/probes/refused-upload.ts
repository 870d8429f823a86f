import { valueOf } from '../survey/found.ts';
import { isLost } from '../wire/outcome.ts';
import { heldRequest, http1, keepAlive, needs } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { tally } from './words.ts';

/** ms after the lame duck at which each upload begins, on a connection that was used before. */
const DELAYS = [20, 50, 100] as const;
/** Size in bytes. It exceeds the buffers of a connection, so the refusal comes during the upload. */
const BODY = 8 * 2 ** 20;

export const refusedUpload: Probe = {
  id: 'refused-upload',
  rank: 'lost',
  title: 'the refusal of an upload can be read by a client that is still sending',
  precedent: 'RFC 9112 section 9.6, lingering close; gunicorn close_graceful; nginx lingering_close',
  fix: 'after a refusal, keep reading for a while before the connection is closed',
  isShared: true,
  skips: needs(http1, keepAlive, heldRequest),
  async run(stage) {
    const [held, connections] = await stage.stopAfter(() => {
      return Promise.all([stage.hold(), stage.warmUp(DELAYS.length)]);
    });
    const body = Buffer.alloc(BODY, 'a');
    const outcomes = await Promise.all(
      connections.map(async (connection, index) => {
        await stage.until(stage.options.lameDuck + (DELAYS[index] ?? 0));
        // Most clients read nothing until everything is sent, so a reset during the upload is all they see.
        connection.pause();
        const exchange = connection.request({
          method: 'POST',
          path: stage.options.uploadPath,
          headers: valueOf(stage.survey.upload)?.headers ?? [],
          body,
        });
        await connection.flushed();
        connection.resume();
        return exchange.ended;
      }),
    );
    held.release();
    return verdictOf(!outcomes.some(isLost), tally(outcomes));
  },
};
