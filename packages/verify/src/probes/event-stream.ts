import { fail, type Probe, verdictOf } from './probe.ts';
import { became } from './words.ts';

export const eventStream: Probe = {
  id: 'event-stream',
  title: 'an event stream comes to a clean end, in good time',
  precedent: 'Kubernetes API server, watches; WHATWG HTML, server-sent events: a client connects again',
  fix: 'end each event stream when the server begins to stop: nobody else will',
  isShared: true,
  skips: ({ options }) => (options.eventsPath === undefined ? 'give an event stream path' : undefined),
  async run(stage) {
    const connection = await stage.open();
    const exchange = connection.request({
      path: stage.options.eventsPath ?? '/',
      headers: ['Accept: text/event-stream'],
    });
    await Promise.race([exchange.begun, exchange.over]);
    if (exchange.outcome !== undefined) return fail(`it ended before the signal: ${became(exchange, stage)}`);
    await stage.stop();
    const limit = stage.options.lameDuck + stage.options.stallLimit;
    await Promise.race([exchange.over, stage.until(limit)]);
    if (exchange.outcome === undefined) return fail(`it was still open at ${limit} ms`);
    return verdictOf(exchange.outcome === 'answered', became(exchange, stage));
  },
};
