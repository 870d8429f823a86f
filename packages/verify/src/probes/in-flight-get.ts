import { OUTLAST } from '../stage/hold.ts';
import { missingIn } from '../survey/found.ts';
import { type Probe, verdictOf } from './probe.ts';
import { became, isWhole } from './words.ts';

/** ms for the request to arrive. */
const ARRIVAL = 100;

export const inFlightGet: Probe = {
  id: 'in-flight-get',
  rank: 'lost',
  title: 'a GET in flight at the signal is answered completely',
  precedent: 'Go net/http Server.Shutdown; nginx -s quit; Spring Boot graceful shutdown',
  fix: 'wait for the responses in flight, and close what they need only after them',
  isShared: true,
  skips: ({ survey }) => missingIn(survey.slow),
  async run(stage) {
    const connection = await stage.open();
    const exchange = await stage.stopAfter(async () => {
      const begun = connection.request({ path: stage.options.slowPath ?? '/' });
      await stage.moment(ARRIVAL);
      return begun;
    });
    await exchange.ended;
    const duration = (exchange.endedAt ?? 0) - (stage.signalledAt ?? 0);
    const isShort = isWhole(exchange) && duration < stage.options.lameDuck + OUTLAST;
    const note = isShort ? `; a cut after ${OUTLAST} ms would need a slower path to be seen` : '';
    return verdictOf(isWhole(exchange), `${became(exchange, stage)}${note}`);
  },
};
