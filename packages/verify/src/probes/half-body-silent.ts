import { setTimeout as sleep } from 'node:timers/promises';
import { valueOf } from '../survey/found.ts';
import { bodyOf } from '../wire/body.ts';
import { needs, slowUpload } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

/** Announced length of the body in bytes, and the number of bytes that are sent. */
const ANNOUNCED = 4_096;
const SENT = 10;
/** ms for these bytes to arrive. */
const ARRIVAL = 100;

export const halfBodySilent: Probe = {
  id: 'half-body-silent',
  rank: 'delay',
  title: 'a client that stops sending in the middle of a body delays the end only briefly',
  precedent: 'nginx client_body_timeout; RFC 9110 section 15.5.9 (408)',
  fix: 'limit how long a body may stall, by a grace period of its own',
  isShared: false,
  skips: needs(slowUpload),
  async run(stage) {
    const connection = await stage.open();
    const { type, headers = [] } = valueOf(stage.survey.upload) ?? {};
    const body = bodyOf(type, stage.options.body, ANNOUNCED);
    connection.request({
      method: 'POST',
      path: stage.options.uploadPath,
      headers,
      contentLength: body.length,
    });
    connection.send(body.subarray(0, Math.min(SENT, body.length - 1)));
    await sleep(ARRIVAL);
    await stage.stop();
    const exit = await stage.exit(stage.options.lameDuck + stage.options.stallLimit);
    return verdictOf(exit !== undefined, ended(exit, stage));
  },
};
