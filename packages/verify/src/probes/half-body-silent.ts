import { setTimeout as sleep } from 'node:timers/promises';
import { valueOf } from '../survey/found.ts';
import { bodyOf } from '../wire/body.ts';
import { needs, slowUpload } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

/** Bytes that are announced, and those of them that come. */
const ANNOUNCED = 4_096;
const SENT = 10;
/** ms for them to arrive. */
const ARRIVAL = 100;

export const halfBodySilent: Probe = {
  id: 'half-body-silent',
  rank: 'delay',
  title: 'a client that stops sending in the middle of a body holds the process up only briefly',
  precedent: 'nginx client_body_timeout; RFC 9110 section 15.5.9 (408)',
  fix: 'bound bodies from which no byte comes by a grace of their own',
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
