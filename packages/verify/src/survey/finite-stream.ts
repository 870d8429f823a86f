import type { ResolvedOptions } from '../options/options.ts';
import type { Connection } from '../wire/connection.ts';
import { eventsOf } from '../wire/events.ts';
import type { Exchange } from '../wire/exchange.ts';
import { tooShort, type Found } from './found.ts';
import { typeHeaders } from './upload.ts';

/** An event stream that ends by itself, and how to tell that it is complete. */
export interface FiniteStream {
  readonly events: number;
  /**
   * The event that ends every response and occurs nowhere else in it. `undefined` if the stream has no such event: its end is then
   * recognized by the number of events.
   */
  readonly last: string | undefined;
}

/** Both types, which an MCP client must accept. An EventSource sends only the first, and only by GET. */
const ACCEPT = 'Accept: text/event-stream, application/json';

/** Requests the stream and keeps its events. */
export function requestStream(connection: Connection, options: ResolvedOptions): Exchange {
  const { streamPath = '/', streamBody, contentType = 'application/json' } = options;
  const exchange = connection.request({
    method: 'POST',
    path: streamPath,
    headers: [...typeHeaders(contentType), ACCEPT],
    body: streamBody,
  });
  exchange.body.keep();
  return exchange;
}

/** Requests the stream twice: what both answers have in common tells a complete answer from one that was cut. */
export async function findStream(
  open: () => Connection,
  options: ResolvedOptions,
): Promise<Found<FiniteStream>> {
  const { streamPath, probes } = options;
  if (streamPath === undefined) return { missing: 'give a stream path' };
  if (!probes.includes('finite-stream')) return { missing: 'it was not requested' };
  const answers = [requestStream(open(), options), requestStream(open(), options)];
  await Promise.all(answers.map(({ ended }) => ended));
  const lengths = answers.map(({ sentAt = 0, endedAt = 0 }) => endedAt - sentAt);
  const flaw =
    answers.map((answer) => flawOf(answer)).find((one) => one !== undefined) ??
    tooShort('it', Math.min(...lengths), options);
  if (flaw !== undefined) return { missing: `POST ${streamPath}: ${flaw}` };
  return (
    inCommon(answers.map(({ body }) => eventsOf(body.text))) ?? { missing: `POST ${streamPath}: ${UNLIKE}` }
  );
}

const UNLIKE =
  'two answers had neither the same last event nor the same number of events, so a whole one cannot be recognized';

function flawOf({ outcome, status, head }: Exchange): string | undefined {
  if (outcome !== 'answered' || status === undefined) return `the answer was ${outcome ?? 'not complete'}`;
  if (status < 200 || status > 299) return `the answer was ${status}`;
  const type = head?.headers.get('content-type') ?? 'nothing';
  return /^text\/event-stream\b/i.test(type) ? undefined : `the answer was ${type}, not an event stream`;
}

function inCommon(answers: readonly (readonly string[])[]): Found<FiniteStream> | undefined {
  const [first = []] = answers;
  const last = first.at(-1);
  if (last === undefined) return undefined;
  const endsAll = answers.every((events) => events.indexOf(last) === events.length - 1);
  if (endsAll) return { value: { events: first.length, last } };
  const areAsMany = answers.every((events) => events.length === first.length);
  return areAsMany ? { value: { events: first.length, last: undefined } } : undefined;
}
