import { setTimeout as sleep } from 'node:timers/promises';
import { requestStream, type FiniteStream } from '../survey/finite-stream.ts';
import { eventsOf } from '../wire/events.ts';
import { skip, type Probe, verdictOf } from './probe.ts';
import { became, isWhole } from './words.ts';

/** ms to wait for a response to begin; some servers send its headers with the first event. */
const HEAD = 250;
/** ms to wait for the first events. */
const ARRIVAL = 100;

export const finiteStream: Probe = {
  id: 'finite-stream',
  rank: 'lost',
  title: 'an event stream that answers a POST is delivered to its own end',
  precedent:
    'Go net/http Server.Shutdown; nginx -s quit; WHATWG HTML, server-sent events: an EventSource reconnects by GET; nothing reconnects after a POST',
  fix: 'wait for event streams that answer a POST as for any response; end early those that answer a GET, if any',
  isShared: true,
  skips: ({ survey: { stream } }) => ('missing' in stream ? stream.missing : undefined),
  async run(stage) {
    const { stream } = stage.survey;
    if ('missing' in stream) return skip(stream.missing);
    const { events, last } = stream.value;
    const connection = await stage.open();
    const { exchange, early } = await stage.stopAfter(async () => {
      const asked = requestStream(connection, stage.options);
      await Promise.race([asked.begun, sleep(HEAD)]);
      await stage.moment(ARRIVAL);
      return { exchange: asked, early: asked.outcome };
    });
    await exchange.ended;
    if (early !== undefined) {
      const path = stage.options.streamPath ?? '/';
      // Answers of a model differ in length.
      return skip(`POST ${path}: it ended before the signal: ${became(exchange, stage)}`, {
        isDoubtful: true,
      });
    }
    const seen = eventsOf(exchange.body.text);
    const isComplete = last === undefined ? seen.length === events : seen.at(-1) === last;
    return verdictOf(
      isWhole(exchange) && isComplete,
      `${became(exchange, stage)}, ${eventsIn(seen, stream.value)}`,
    );
  },
};

/** Returns text such as `31 events, with the last one`, or `12 of 31 events` if no event marks the end. */
function eventsIn(seen: readonly string[], { events, last }: FiniteStream): string {
  if (last === undefined) return `${seen.length} of ${events} events`;
  const count = seen.length === 1 ? '1 event' : `${seen.length} events`;
  return `${count}, ${seen.at(-1) === last ? 'with' : 'without'} the last one`;
}
