import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { Stage } from '../stage/stage.ts';
import { missingIn, valueOf } from '../survey/found.ts';
import { bodyOf } from '../wire/body.ts';
import { fieldsOf, openSession } from '../wire/http2-session.ts';
import { fail, pass, type Probe } from './probe.ts';

/** Streams in flight at the signal. */
const STREAMS = 4;
/** ms for their requests to arrive. */
const ARRIVAL = 100;
/** ms after the lame duck at which another stream is opened, and those in flight may end. */
const LATE = 50;
const RELEASE = 300;
/** ms after the lame duck by which the GOAWAY must have come. */
const FAREWELL = 1_300;
/** The highest stream id: a GOAWAY with it is the notice, a second GOAWAY has the last stream id (RFC 9113 section 6.8). */
const NOTICE = 2 ** 31 - 1;

export const http2: Probe = {
  id: 'http2',
  rank: 'lost',
  title: 'streams in flight complete, GOAWAY tells the client, and a late stream is refused cleanly',
  precedent: 'RFC 9113 sections 6.8 and 8.7; gRPC GracefulStop; Envoy',
  fix: 'close each HTTP/2 session as well: GOAWAY first, the socket only after the last stream',
  isShared: true,
  skips: ({ survey }) => {
    if (!survey.http2) return 'the server does not answer in HTTP/2';
    return missingIn(survey.slow) === undefined || missingIn(survey.upload) === undefined
      ? undefined
      : `${missingIn(survey.upload)}; give a slow path`;
  },
  async run(stage) {
    const session = open(stage);
    const closed = new Promise((resolve) => session.once('close', resolve));
    const connected = new Promise((resolve) => session.once('remoteSettings', resolve));
    let goaways: number[] = [];
    session.on('goaway', (_code, lastStreamId) => (goaways = [...goaways, lastStreamId]));
    const streams = await stage.stopAfter(async () => {
      // On a busy machine, connecting alone may take longer than the streams need.
      await Promise.race([connected, closed]);
      const begun = Array.from({ length: STREAMS }, () => inFlight(stage, session));
      await stage.moment(ARRIVAL);
      return begun;
    });
    await stage.until(stage.options.lameDuck + LATE);
    const late =
      session.closed || session.destroyed ? 'not possible any more' : await lateStream(stage, session);
    await stage.until(stage.options.lameDuck + RELEASE);
    for (const { stream, rest } of streams) if (!stream.writableEnded && !stream.destroyed) stream.end(rest);
    const outcomes = await Promise.all(streams.map(({ ended }) => ended));
    // The session may have waited for this stream before it closed.
    await Promise.race([closed, stage.until(stage.options.lameDuck + FAREWELL)]);
    const answered = outcomes.filter((outcome) => outcome === 'answered').length;
    const goaway =
      goaways.length === 0
        ? 'no GOAWAY'
        : goaways[0] === NOTICE
          ? 'GOAWAY in two steps'
          : 'GOAWAY in one step';
    const saw = `${answered} of ${STREAMS} streams answered, ${goaway}, a late stream ${late}`;
    if (answered < STREAMS || late.startsWith('lost')) return fail(saw);
    return goaways.length === 0 ? fail(saw, { rank: 'hygiene' }) : pass(saw);
  },
};

function open(stage: Stage): ClientHttp2Session {
  const session = openSession(stage.subject.origin);
  stage.onEnd(() => session.destroy());
  return session;
}

interface InFlight {
  readonly stream: ClientHttp2Stream;
  /** The part of its body that has not been sent. */
  readonly rest: Buffer;
  readonly ended: Promise<string>;
}

/** Returns a POST whose body is incomplete, or a GET of the slow path. */
function inFlight(stage: Stage, session: ClientHttp2Session): InFlight {
  const { options, survey, subject } = stage;
  const upload = valueOf(survey.upload);
  const head = upload
    ? { method: 'POST', path: options.uploadPath, headers: upload.headers }
    : { path: options.slowPath ?? '/' };
  const stream = session.request(fieldsOf(subject.origin, head), { endStream: upload === undefined });
  const body = upload ? bodyOf(upload.type, options.body) : Buffer.alloc(0);
  if (upload) stream.write(body.subarray(0, 1));
  return { stream, rest: body.subarray(1), ended: outcomeOf(stream) };
}

async function lateStream(stage: Stage, session: ClientHttp2Session): Promise<string> {
  const outcome = await outcomeOf(
    session.request(fieldsOf(stage.subject.origin, { path: stage.options.path })),
  );
  return outcome === 'cut' ? 'lost: neither answered nor refused' : outcome;
}

/** Returns `refused` if the client may send the request again: REFUSED_STREAM, or an id beyond that of the GOAWAY. */
function outcomeOf(stream: ClientHttp2Stream): Promise<string> {
  return new Promise((resolve) => {
    let hasHead = false;
    stream.on('response', () => (hasHead = true));
    stream.on('end', () => resolve(hasHead ? 'answered' : 'cut'));
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isRefused = /REFUSED_STREAM/.test(error.message) || error.code === 'ERR_HTTP2_GOAWAY_SESSION';
      resolve(isRefused ? 'refused' : 'cut');
    });
    stream.on('close', () => resolve('cut'));
    stream.resume();
  });
}
