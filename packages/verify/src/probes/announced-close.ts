import { heldRequest, http1, keepAlive, needs } from './needs.ts';
import { fail, pass, type Probe, skip } from './probe.ts';
import { became, isWhole } from './words.ts';

/** Delay in ms from the signal to the response. */
const ANSWERED = 100;
const BEGUN =
  'the response that is held open has begun when the signal comes; give an upload path that reads the body, or a slow path that sends no headers at first';

export const announcedClose: Probe = {
  id: 'announced-close',
  rank: 'hygiene',
  title: 'a response that begins after the signal carries Connection: close',
  precedent: 'RFC 9112 section 9.6; Spring Boot; HAProxy and Envoy while draining',
  fix: 'set Connection: close on every response from the signal on, even on those in flight',
  isShared: true,
  skips: needs(http1, keepAlive, heldRequest),
  async run(stage) {
    const { exchange, kind, release } = await stage.stopAfter(() => stage.hold());
    await stage.until(ANSWERED);
    // The headers of a slow download have been sent as well, but its client has not read them.
    const hasBegun = kind === 'slow download' || exchange.head !== undefined;
    if (hasBegun && !exchange.announcesClose) return skip(BEGUN);
    release();
    await exchange.ended;
    if (!isWhole(exchange)) return fail(`there was no whole response: ${became(exchange, stage)}`);
    return exchange.announcesClose
      ? pass('Connection: close')
      : fail('the response lets the client believe that the connection is kept');
  },
};
