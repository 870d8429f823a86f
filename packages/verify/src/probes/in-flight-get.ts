import { type Probe, verdictOf } from './probe.ts';
import { became, isWhole } from './words.ts';

/** ms for the request to arrive. */
const ARRIVAL = 100;

export const inFlightGet: Probe = {
  id: 'in-flight-get',
  title: 'a GET in flight at the signal is answered whole',
  precedent: 'Go net/http Server.Shutdown; nginx -s quit; Spring Boot graceful shutdown',
  fix: 'wait for the responses in flight, and close what they need only after them',
  isShared: true,
  skips: ({ options, survey }) => {
    if (options.slowPath === undefined) return 'give a slow path';
    return survey.slow === undefined ? `GET ${options.slowPath} is answered at once` : undefined;
  },
  async run(stage) {
    const connection = await stage.open();
    const exchange = await stage.stopAfter(async () => {
      const begun = connection.request({ path: stage.options.slowPath ?? '/' });
      await stage.moment(ARRIVAL);
      return begun;
    });
    await exchange.over;
    return verdictOf(isWhole(exchange), became(exchange, stage));
  },
};
