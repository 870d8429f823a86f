import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: string;
}

export interface LoadAnswer {
  readonly status: number | undefined;
  readonly body: string;
  /** Whether it was the last one on its connection. */
  readonly isLast: boolean;
}

/**
 * A client that sends one request after another on one connection, until an answer says that it is the last one. node:http
 * repeats nothing, so a request that is lost rejects.
 * @param next makes the next request
 * @param answered is told of each answer, and of the request that it belongs to
 */
export async function sendUntilTold(
  url: string,
  next: () => LoadRequest,
  answered: (answer: LoadAnswer, sent: LoadRequest) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    let isLast = false;
    while (!isLast) {
      const sent = next();
      const answer = await send(url, agent, sent);
      answered(answer, sent);
      ({ isLast } = answer);
    }
  } finally {
    agent.destroy();
  }
}

async function send(url: string, agent: Agent, { method, path, json }: LoadRequest): Promise<LoadAnswer> {
  const headers = json === undefined ? {} : { 'content-type': 'application/json' };
  const outgoing = request(url + path, { method, agent, headers });
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).end(json);
  });
  const body = await text(incoming);
  return { status: incoming.statusCode, body, isLast: incoming.headers.connection === 'close' };
}
