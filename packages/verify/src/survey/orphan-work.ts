import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedOptions } from '../options/options.ts';
import type { Subject } from '../subject/subject.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import { tooShort, type Found } from './found.ts';
import { typeHeaders } from './upload.ts';

/** ms for output to reach this process. */
export const OUTPUT_ARRIVAL = 250;

/** Sends the request that starts the work. */
export function requestWork(
  connection: Connection,
  { orphanPath = '/', orphanBody, contentType = 'application/json' }: ResolvedOptions,
): Exchange {
  const headers = typeHeaders(contentType);
  return connection.request({ method: 'POST', path: orphanPath, headers, body: orphanBody });
}

/** Requests the work once, from a client that stays connected. @returns its duration in ms */
export async function findWork(
  open: () => Connection,
  subject: Subject,
  options: ResolvedOptions,
): Promise<Found<number>> {
  const { orphanPath, orphanDone, probes } = options;
  if (orphanPath === undefined) return { missing: 'give an orphan path' };
  if (orphanDone === undefined)
    return { missing: 'give the text that says that the work of the orphan path is done' };
  if (!subject.isOurs || !probes.includes('orphaned-handler')) return { missing: 'it was not requested' };
  const text = JSON.stringify(orphanDone);
  if (subject.output.text.includes(orphanDone))
    return { missing: `it wrote ${text} before there was any work` };
  const exchange = requestWork(open(), options);
  const doneAt = await Promise.race([
    subject.output.written(orphanDone),
    exchange.ended.then(() => sleep(OUTPUT_ARRIVAL)),
  ]);
  if (doneAt === undefined) {
    return {
      missing: `POST ${orphanPath} was ${exchange.outcome} ${exchange.status ?? ''}, and wrote no ${text}`,
    };
  }
  const duration = doneAt - (exchange.sentAt ?? doneAt);
  const flaw = tooShort(`the work of POST ${orphanPath}`, duration, options);
  return flaw === undefined ? { value: duration } : { missing: flaw };
}
