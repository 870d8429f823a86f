import { valueOf } from '../survey/found.ts';
import type { Known } from '../survey/survey.ts';
import { bodyOf } from '../wire/body.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';

/** What a request is held open with. */
export interface Holder extends Known {
  open(): Promise<Connection>;
  moment(ms: number): Promise<void>;
}

/** How a request is kept in flight. */
export type HoldKind = 'slow upload' | 'slow path' | 'slow download';

export interface Hold {
  readonly kind: HoldKind;
  readonly connection: Connection;
  readonly exchange: Exchange;
  /** Lets it come to its end: sends the rest, or reads it. The slow path takes its own time. */
  readonly release: () => void;
  /** Stops what keeps it open; what has become of it by then is left as it is. */
  readonly stop: () => void;
}

/**
 * ms after the lame duck for which requests are held open, where the server lets them be: longer than the second after which some
 * servers cut everything (@gquittet/graceful-server).
 */
export const OUTLAST = 1_500;

/** Bytes of a body that is sent slowly. */
const BODY = 4_096;
/** ms between two bytes of it: never long enough to count as stalled. */
const PACE = 100;
/** ms in which the request arrives, and the server begins to answer it. */
const ARRIVAL = 100;

/** How a request can be held open; `undefined` if it cannot. A POST first: it lasts as long as it has to. */
export function holdKind({ survey }: Known): HoldKind | undefined {
  if ('value' in survey.upload) return 'slow upload';
  if ('value' in survey.slow) return 'slow path';
  return 'value' in survey.download ? 'slow download' : undefined;
}

export async function holdOpen(holder: Holder): Promise<Hold> {
  const kind = holdKind(holder);
  const connection = await holder.open();
  const hold = begin(holder, connection, kind ?? 'slow upload');
  await holder.moment(ARRIVAL);
  return hold;
}

/** A POST whose body comes slowly: in flight before its handler can answer, on any server that reads it. */
function slowUpload(holder: Holder, connection: Connection): Hold {
  const { uploadPath, body: given } = holder.options;
  const { type, headers = [] } = valueOf(holder.survey.upload) ?? {};
  const body = bodyOf(type, given, BODY);
  const exchange = connection.request({
    method: 'POST',
    path: uploadPath,
    headers,
    contentLength: body.length,
  });
  let left = body.length;
  const send = (count: number): void => {
    const sent = body.length - left;
    left -= count;
    connection.send(body.subarray(sent, sent + count));
  };
  const timer = setInterval(() => {
    if (left > 1 && exchange.outcome === undefined) send(1);
  }, PACE);
  const stop = (): void => clearInterval(timer);
  const release = (): void => {
    stop();
    send(left);
  };
  return { kind: 'slow upload', connection, exchange, release, stop };
}

function nothing(): void {
  // It needs no help.
}

function begin(holder: Holder, connection: Connection, kind: HoldKind): Hold {
  const { slowPath = '/', downloadPath = '/' } = holder.options;
  switch (kind) {
    case 'slow upload':
      return slowUpload(holder, connection);
    case 'slow path': {
      const exchange = connection.request({ path: slowPath });
      return { kind, connection, exchange, release: nothing, stop: nothing };
    }
    case 'slow download': {
      const exchange = connection.request({ path: downloadPath });
      connection.pause();
      return { kind, connection, exchange, release: () => connection.resume(), stop: nothing };
    }
    default:
      return unreachable(kind);
  }
}

function unreachable(value: never): never {
  throw new TypeError(`Unreachable: ${JSON.stringify(value)}`);
}

/**
 * Whether the whole response is there although the process has ended: the buffers of the connection had taken it, and the server
 * was done with it long before.
 */
export async function wasBuffered({ kind, exchange, release }: Hold): Promise<boolean> {
  if (kind !== 'slow download') return false;
  release();
  return (await exchange.over) === 'answered';
}
