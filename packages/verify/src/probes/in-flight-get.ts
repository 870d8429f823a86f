import { fail, pass, type Probe } from './probe.ts';
import { became } from './words.ts';

/** ms for the request to arrive. */
const ARRIVAL = 100;

export const inFlightGet: Probe = {
  id: 'in-flight-get',
  title: 'a GET in flight at the signal is answered whole',
  precedent: 'Go net/http Shutdown, nginx -s quit, Spring Boot graceful shutdown',
  fix: 'Wait for the responses in flight before the process ends.',
  isShared: true,
  skips: ({ options, survey }) => {
    if (options.slowPath === undefined) return 'give a slow path';
    return survey.slow === undefined ? `${options.slowPath} is not slow` : undefined;
  },
  async run(stage) {
    const connection = await stage.open();
    const exchange = connection.request({ path: stage.options.slowPath ?? '/' });
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL));
    await stage.stop();
    const outcome = await exchange.over;
    return outcome === 'answered' && exchange.status !== undefined && exchange.status < 500
      ? pass(became(exchange, stage))
      : fail(became(exchange, stage));
  },
};
