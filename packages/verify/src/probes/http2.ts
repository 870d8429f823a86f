import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Stage } from '../stage/stage.ts';
import { authorityOf } from '../wire/origin.ts';
import { type Probe, verdictOf } from './probe.ts';

/** Streams in flight at the signal. */
const STREAMS = 4;
/** ms for them to arrive. */
const ARRIVAL = 100;
/** ms after the lame duck at which a further one is tried, and at which those in flight may end. */
const LATE = 50;
const RELEASE = 300;
/** ms after the lame duck by which the GOAWAY has come. */
const FAREWELL = 1_300;
/** The highest id there is: a GOAWAY with it is the notice, a second one has the real id (RFC 9113 section 6.8). */
const NOTICE = 2 ** 31 - 1;

export const http2: Probe = {
  id: 'http2',
  title: 'streams in flight complete, GOAWAY tells the client, and a late stream is refused cleanly',
  precedent: 'RFC 9113 sections 6.8 and 8.7; gRPC GracefulStop; Envoy',
  fix: 'close each HTTP/2 session as well: GOAWAY first, the socket only after the last stream',
  isShared: true,
  skips: ({ options, survey }) => {
    if (!survey.http2) return 'the server does not answer in HTTP/2';
    return survey.uploadHeaders !== undefined || survey.slow !== undefined
      ? undefined
      : `POST ${options.uploadPath} is answered before its body has come; give a slow path`;
  },
  async run(stage) {
    const session = open(stage);
    const closed = new Promise((resolve) => session.once('close', resolve));
    let goaways: number[] = [];
    session.on('goaway', (_code, lastStreamId) => (goaways = [...goaways, lastStreamId]));
    const streams = await stage.stopAfter(async () => {
      const begun = Array.from({ length: STREAMS }, () => inFlight(stage, session));
      await stage.moment(ARRIVAL);
      return begun;
    });
    await stage.until(stage.options.lameDuck + LATE);
    const late =
      session.closed || session.destroyed ? 'not possible any more' : await lateStream(stage, session);
    await stage.until(stage.options.lameDuck + RELEASE);
    for (const { stream } of streams) if (!stream.writableEnded && !stream.destroyed) stream.end();
    const outcomes = await Promise.all(streams.map(({ over }) => over));
    // The last one may be what the session has waited for.
    await Promise.race([closed, stage.until(stage.options.lameDuck + FAREWELL)]);
    const answered = outcomes.filter((outcome) => outcome === 'answered').length;
    const goaway =
      goaways.length === 0
        ? 'no GOAWAY'
        : goaways[0] === NOTICE
          ? 'GOAWAY in two steps'
          : 'GOAWAY in one step';
    const saw = `${answered} of ${STREAMS} streams answered, ${goaway}, a late stream ${late}`;
    const isClean = answered === STREAMS && goaways.length > 0 && !late.startsWith('lost');
    return verdictOf(isClean, saw);
  },
};

function open(stage: Stage): ClientHttp2Session {
  const { origin } = stage.subject;
  const session = connect(`${origin.tls ? 'https' : 'http'}://${authorityOf(origin)}`, {
    rejectUnauthorized: false,
  });
  // Its streams say what happened.
  session.on('error', () => undefined);
  stage.onEnd(() => session.destroy());
  return session;
}

interface InFlight {
  readonly stream: ClientHttp2Stream;
  readonly over: Promise<string>;
}

/** A POST whose body is not ended yet, or a GET of the slow path. */
function inFlight({ options, survey }: Stage, session: ClientHttp2Session): InFlight {
  const stream = survey.uploadHeaders
    ? session.request({ ':method': 'POST', ':path': options.uploadPath, ...fieldsOf(survey.uploadHeaders) })
    : session.request({ ':path': options.slowPath ?? '/' });
  if (survey.uploadHeaders) stream.write('[');
  return { stream, over: outcomeOf(stream) };
}

/** Headers of HTTP/1, as HTTP/2 has them. */
function fieldsOf(headers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers.map((header) => {
      const [name = '', value = ''] = header.split(': ');
      return [name.toLowerCase(), value];
    }),
  );
}

async function lateStream(stage: Stage, session: ClientHttp2Session): Promise<string> {
  const outcome = await outcomeOf(session.request({ ':path': stage.options.path }));
  return outcome === 'cut' ? 'lost: neither answered nor refused' : outcome;
}

/** `refused` is what the client may send again: REFUSED_STREAM, or an id beyond the one in GOAWAY. */
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
