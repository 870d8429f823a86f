import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeId } from '../probes/ids.ts';
import type { ResolvedOptions } from '../options/options.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Origin } from '../wire/origin.ts';
import { closeOf, openWebSocket } from '../wire/web-socket.ts';
import type { Found } from './found.ts';

/** ms without an answer after which a request counts as held open. */
export const HELD_OPEN = 250;
/** ms for an event stream to begin; some servers send the headers with the first event. */
const BEGUN = 5_000;
/** Bytes of a response that the buffers of a connection may hold, so that the server finishes before its client reads. */
const BUFFERED = 2 ** 20;

type Open = () => Connection;

/** A response that is long enough to be held open by not reading it. */
export interface Download {
  readonly bytes: number;
  readonly digest: string;
}

/** @returns the duration of the slow path in ms */
export async function findSlow(open: Open, { slowPath }: ResolvedOptions): Promise<Found<number>> {
  if (slowPath === undefined) return { missing: 'give a slow path' };
  const exchange = await get(open, slowPath);
  const flaw = flawOf(exchange);
  if (flaw !== undefined) return { missing: `GET ${slowPath} ${flaw}` };
  const duration = (exchange.endedAt ?? 0) - (exchange.sentAt ?? 0);
  return duration < HELD_OPEN ? { missing: `GET ${slowPath} is answered at once` } : { value: duration };
}

export async function findDownload(open: Open, { downloadPath }: ResolvedOptions): Promise<Found<Download>> {
  if (downloadPath === undefined) return { missing: 'give a download path' };
  const exchange = await get(open, downloadPath);
  const { bytes } = exchange.body;
  const flaw =
    flawOf(exchange) ??
    (bytes < BUFFERED
      ? `has ${bytes} bytes, which the buffers of a connection take; some MiB are needed`
      : undefined);
  if (flaw !== undefined) return { missing: `GET ${downloadPath} ${flaw}` };
  return { value: { bytes, digest: exchange.body.digest() } };
}

/** Checks that the path answers with an endless event stream. */
export async function findEvents(open: Open, { eventsPath, probes }: ResolvedOptions): Promise<Found<true>> {
  if (eventsPath === undefined) return { missing: 'give an event stream path' };
  if (!isAskedFor(probes, 'event-stream')) return { missing: 'it was not requested' };
  const exchange = open().request({ path: eventsPath, headers: ['Accept: text/event-stream'] });
  await Promise.race([exchange.begun, exchange.ended, sleep(BEGUN)]);
  await Promise.race([exchange.ended, sleep(HELD_OPEN)]);
  const { head, outcome } = exchange;
  const type = head?.headers.get('content-type') ?? 'nothing';
  const flaw =
    head === undefined || !isSuccess(head.status)
      ? (flawOf(exchange) ?? `has not begun to answer within ${BEGUN} ms`)
      : !/^text\/event-stream\b/i.test(type)
        ? `was answered with ${type}, not with an event stream`
        : outcome === undefined
          ? undefined
          : 'is an event stream that ends by itself; a stream path is for those';
  return flaw === undefined ? { value: true } : { missing: `GET ${eventsPath} ${flaw}` };
}

/** Checks that a WebSocket is accepted. */
export async function findWebSocket(
  origin: Origin,
  { webSocketPath, probes }: ResolvedOptions,
): Promise<Found<true>> {
  if (webSocketPath === undefined) return { missing: 'give a WebSocket path' };
  if (!isAskedFor(probes, 'websocket')) return { missing: 'it was not requested' };
  const socket = openWebSocket(origin, webSocketPath);
  const answer = new Promise<string>((resolve) => {
    socket.once('unexpected-response', (_request, { statusCode }) =>
      resolve(`was answered with ${statusCode}`),
    );
  });
  const opened = new Promise<true>((resolve) => {
    socket.once('open', () => resolve(true));
  });
  const ended = closeOf(socket).then(() => 'was not answered');
  const result = await Promise.race([opened, answer, ended, sleep(BEGUN).then(() => 'was not answered')]);
  socket.terminate();
  return result === true ? { value: true } : { missing: `the WebSocket ${webSocketPath} ${result}` };
}

/** True if the probe runs; `reconnect-storm` also needs many such clients. */
function isAskedFor(probes: readonly ProbeId[], id: ProbeId): boolean {
  return probes.includes(id) || probes.includes('reconnect-storm');
}

async function get(open: Open, path: string): Promise<Exchange> {
  const exchange = open().request({ path });
  await exchange.ended;
  return exchange;
}

/** Returns why the answer is unusable; `undefined` if it is usable. */
function flawOf({ outcome, status }: Exchange): string | undefined {
  if (status !== undefined && !isSuccess(status)) return `was answered with ${status}`;
  return outcome === 'answered' ? undefined : `was ${outcome ?? 'not answered'}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
