import type { ResolvedOptions } from '../options/options.ts';
import type { Subject } from '../subject/subject.ts';
import { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import { findStream, type FiniteStream } from './finite-stream.ts';
import type { Found } from './found.ts';
import { findWork } from './orphan-work.ts';
import { speaksHttp2 } from './speaks-http2.ts';

/** ms without an answer after which a request counts as held open. */
const HELD_OPEN = 250;

/** What the server does while nobody stops it. */
export interface Survey {
  /** ms from the start until it answered. */
  readonly bootTime: number;
  readonly status: number;
  /** Whether a second request on a connection is answered. */
  readonly keepsAlive: boolean;
  /** ms that the slow path takes; `undefined` if none is given, or it is not slow. */
  readonly slow: number | undefined;
  /** The headers of a POST whose body it waits for before it answers; `undefined` if it answers any at once. */
  readonly uploadHeaders: readonly string[] | undefined;
  /** `undefined` if no path is given, or nothing came. */
  readonly download: { readonly bytes: number; readonly digest: string } | undefined;
  readonly http2: boolean;
  readonly stream: Found<FiniteStream>;
  /** ms that the work takes which `orphanPath` begins. */
  readonly orphanWork: Found<number>;
}

/** What is known before a server is stopped. */
export interface Known {
  readonly options: ResolvedOptions;
  readonly survey: Survey;
}

/** Looks at a server that is ready. */
export async function survey(subject: Subject, options: ResolvedOptions, bootTime: number): Promise<Survey> {
  const patience = options.budget;
  const connections: Connection[] = [];
  const open = (): Connection => {
    const connection = new Connection(subject.origin, { patience });
    connections.push(connection);
    return connection;
  };
  const get = async (path: string): Promise<Exchange> => {
    const exchange = open().request({ path });
    await exchange.over;
    return exchange;
  };
  try {
    const kept = open();
    const first = kept.request({ path: options.path });
    await first.over;
    const second = first.announcesClose ? undefined : kept.request({ path: options.path });
    const again = await second?.over;
    const slow = options.slowPath === undefined ? undefined : await get(options.slowPath);
    const took = (slow?.endedAt ?? 0) - (slow?.sentAt ?? 0);
    const download = options.downloadPath === undefined ? undefined : await get(options.downloadPath);
    return {
      bootTime,
      status: first.status ?? 0,
      keepsAlive: again === 'answered',
      slow: slow?.outcome === 'answered' && took >= HELD_OPEN ? took : undefined,
      uploadHeaders: await uploadHeadersOf(open, options.uploadPath),
      download:
        download?.outcome === 'answered'
          ? { bytes: download.body.bytes, digest: download.body.digest() }
          : undefined,
      http2: await speaksHttp2(subject.origin, options.path),
      stream: await findStream(open, options),
      orphanWork: await findWork(open, subject, options),
    };
  } finally {
    for (const connection of connections) connection.destroy();
  }
}

/** Many parsers read a body only if they know its type, so JSON is tried where one without a type is not waited for. */
async function uploadHeadersOf(open: () => Connection, path: string): Promise<readonly string[] | undefined> {
  for (const headers of [[], ['Content-Type: application/json']]) {
    const waits = (): Promise<boolean> => waitsForBody(open(), path, headers);
    // Twice, because an answer that comes late once, on a busy machine, looks the same.
    if ((await waits()) && (await waits())) return headers;
  }
  return undefined;
}

/** Some answer, usually with an error, as soon as they have the head. */
async function waitsForBody(
  connection: Connection,
  path: string,
  headers: readonly string[],
): Promise<boolean> {
  const exchange = connection.request({ method: 'POST', path, headers, contentLength: 2 });
  const isEarly = await Promise.race([
    exchange.over.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), HELD_OPEN)),
  ]);
  if (isEarly) return false;
  connection.send('{}');
  const outcome = await exchange.over;
  return outcome === 'answered';
}
