import { missingIn } from '../survey/found.ts';
import { fail, pass, type Probe } from './probe.ts';
import { became } from './words.ts';

export const eventStream: Probe = {
  id: 'event-stream',
  rank: 'delay',
  title: 'an event stream is ended cleanly and in time',
  precedent: 'Kubernetes API server, watches; WHATWG HTML, server-sent events: a client connects again',
  fix: 'end each event stream when the server begins to stop: nothing else ends it',
  isShared: true,
  skips: ({ survey }) => missingIn(survey.events),
  async run(stage) {
    const connection = await stage.open();
    const exchange = connection.request({
      path: stage.options.eventsPath ?? '/',
      headers: ['Accept: text/event-stream'],
    });
    await Promise.race([exchange.begun, exchange.ended]);
    if (exchange.outcome !== undefined) return fail(`it ended before the signal: ${became(exchange, stage)}`);
    await stage.stop();
    const limit = stage.options.lameDuck + stage.options.stallLimit;
    await Promise.race([exchange.ended, stage.until(limit)]);
    if (exchange.outcome === undefined) return fail(`it was still open at ${limit} ms`);
    const saw = became(exchange, stage);
    return exchange.outcome === 'answered' ? pass(saw) : fail(saw, { rank: 'hygiene' });
  },
};
