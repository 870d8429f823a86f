import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';

/** RFC 9113 §7: sent by a client that no longer needs the response. */
const NGHTTP2_CANCEL = 8;

/** What a client saw of its response: `all`, up to the last word; `end`, a clean end before that. */
export type Saw = 'all' | 'end' | 'broken' | 'left';

/** The last word of every response. */
export const LAST = '[DONE]';

/** A client with its own connection that records how its response ended. */
export interface WatchingClient {
  /** Resolves when the connection has ended. */
  readonly saw: Promise<Saw>;
  read(): void;
  leave(): void;
}

export type Protocol = 'HTTP/1' | 'HTTP/2';

/** Sends a request. Its response is not read before `read()`. */
export async function ask(protocol: Protocol, port: number, method: string): Promise<WatchingClient> {
  return protocol === 'HTTP/1' ? askHttp1(port, method) : askHttp2(port, method);
}

async function askHttp1(port: number, method: string): Promise<WatchingClient> {
  const sent = request({ port, host: '127.0.0.1', method, agent: false });
  sent.on('error', () => undefined);
  sent.end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no response');
  return watch(
    response,
    () => response.complete,
    () => sent.destroy(),
    () => sent.destroy(),
  );
}

async function askHttp2(port: number, method: string): Promise<WatchingClient> {
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const stream = session.request({ ':method': method });
  stream.end();
  await once(stream, 'response');
  return watch(
    stream,
    () => stream.readableEnded && stream.rstCode === 0,
    () => stream.close(NGHTTP2_CANCEL),
    () => session.destroy(),
  );
}

function watch(
  answer: IncomingMessage | ClientHttp2Stream,
  isWhole: () => boolean,
  leave: () => void,
  close: () => void,
): WatchingClient {
  let tail = '';
  let hasLeft = false;
  answer.on('error', () => undefined);
  answer.on('data', (chunk) => (tail = `${tail}${chunk}`.slice(-LAST.length)));
  answer.pause();
  const saw = new Promise<Saw>((resolve) => {
    answer.once('close', () => {
      if (hasLeft) resolve('left');
      else if (!isWhole()) resolve('broken');
      else resolve(tail === LAST ? 'all' : 'end');
      close();
    });
  });
  return {
    saw,
    read: () => void answer.resume(),
    leave: () => {
      hasLeft = true;
      leave();
    },
  };
}
