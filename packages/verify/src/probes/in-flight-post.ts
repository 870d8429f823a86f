import { OUTLAST } from '../stage/hold.ts';
import { needs, slowUpload as uploadsSlowly } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { became, isWhole } from './words.ts';

export const inFlightPost: Probe = {
  id: 'in-flight-post',
  rank: 'lost',
  title: 'a POST whose body is arriving at the signal is read to its end and answered',
  precedent: 'nginx -s quit; gunicorn graceful_timeout; RFC 9112 section 9.6',
  fix: 'count a request as in flight from its head on, and read every body that has begun to its end',
  isShared: true,
  skips: needs(uploadsSlowly),
  async run(stage) {
    const { exchange, release } = await stage.stopAfter(() => stage.hold());
    await stage.until(stage.options.lameDuck + OUTLAST);
    release();
    await exchange.ended;
    return verdictOf(isWhole(exchange), became(exchange, stage));
  },
};
