import type { ResolvedOptions } from '../options/options.ts';
import type { Subject } from '../subject/subject.ts';
import { connectTo } from '../wire/connect.ts';
import type { Connection } from '../wire/connection.ts';
import { findStream, type FiniteStream } from './finite-stream.ts';
import type { Found } from './found.ts';
import { findWork } from './orphan-work.ts';
import { findDownload, findEvents, findSlow, findWebSocket, type Download } from './paths.ts';
import { supportsHttp2 } from './supports-http2.ts';
import { findUpload, type Upload } from './upload.ts';

/** Properties of the server before its shutdown. */
export interface Survey {
  /** ms from the start of the server to its first answer. */
  readonly bootTime: number;
  readonly status: number;
  /** True if a second request on a connection is answered. */
  readonly keepsAlive: boolean;
  /** Duration of the slow path in ms. */
  readonly slow: Found<number>;
  readonly upload: Found<Upload>;
  readonly download: Found<Download>;
  readonly events: Found<true>;
  readonly webSocket: Found<true>;
  /** True if it answers over HTTP/1.1. */
  readonly http1: boolean;
  readonly http2: boolean;
  readonly stream: Found<FiniteStream>;
  /** Duration in ms of the work that `orphanPath` begins. */
  readonly orphanWork: Found<number>;
}

/** The options and the survey, known before a server is stopped. */
export interface Known {
  readonly options: ResolvedOptions;
  readonly survey: Survey;
}

/** Examines a server that is ready. */
export async function survey(subject: Subject, options: ResolvedOptions, bootTime: number): Promise<Survey> {
  const patience = options.budget;
  const connections: Connection[] = [];
  const open = (): Connection => {
    const connection = connectTo(subject.origin, { patience });
    connections.push(connection);
    return connection;
  };
  try {
    const kept = open();
    const first = kept.request({ path: options.path });
    await first.ended;
    const second = first.announcesClose ? undefined : kept.request({ path: options.path });
    const again = await second?.ended;
    const upload = await findUpload(open, options);
    const download = await findDownload(open, options);
    // These spend most of their time waiting, so they run at the same time.
    const [slow, events, webSocket, stream, orphanWork, isHttp2] = await Promise.all([
      findSlow(open, options),
      findEvents(open, options),
      findWebSocket(subject.origin, options),
      findStream(open, options),
      findWork(open, subject, options),
      supportsHttp2(subject.origin, options.path),
    ]);
    return {
      bootTime,
      status: first.status ?? 0,
      keepsAlive: again === 'answered',
      slow,
      upload,
      download,
      events,
      webSocket,
      http1: subject.origin.isHttp2 !== true,
      http2: isHttp2,
      stream,
      orphanWork,
    };
  } finally {
    for (const connection of connections) connection.destroy();
  }
}
