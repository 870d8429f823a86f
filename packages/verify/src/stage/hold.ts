import { valueOf } from '../survey/found.ts';
import type { Known } from '../survey/survey.ts';
import { bodyOf } from '../wire/body.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';

/** The parts of a stage that holding a request needs. */
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
  /** Lets the request end: sends or reads the rest. The slow path ends by itself. */
  readonly release: () => void;
  /** Stops keeping it open; its outcome stays as it is. */
  readonly stop: () => void;
}

/**
 * ms after the lame duck for which requests are held open, if the server allows it: longer than the second after which some
 * servers cut everything (@gquittet/graceful-server).
 */
export const OUTLAST = 1_500;

/** Bytes of a body that is sent slowly. */
const BODY = 4_096;
/** ms between two of its bytes, short enough not to count as stalled. */
const PACE = 100;
/** ms for the request to arrive, and for the server to begin its answer. */
const ARRIVAL = 100;

/** Returns how a request can be held open; `undefined` if it cannot. Prefers a POST, which lasts as long as needed. */
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

/** A POST whose body is sent slowly: it is in flight before its handler can answer, on any server that reads the body. */
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
  // The slow path ends by itself.
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
 * True if the whole response arrives although the process has ended: the buffers of the connection held it, so the server had
 * finished with it long before.
 */
export async function wasBuffered({ kind, exchange, release }: Hold): Promise<boolean> {
  if (kind !== 'slow download') return false;
  release();
  return (await exchange.ended) === 'answered';
}
