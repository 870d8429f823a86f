import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request whose every step the test decides: no pool, no retry. */
export interface OpenRequest {
  readonly outgoing: ClientRequest;
  /** Resolves when the head of the answer is here. */
  readonly incoming: Promise<IncomingMessage>;
}

/** An answer, all of it. */
export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** Sends the head, and the body's end too if the method has no body. */
export function open(method: string, url: string, headers: Record<string, string> = {}): OpenRequest {
  const outgoing = request(url, { method, headers, agent: false });
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  // A test that fails before it looks at the answer should say why it failed.
  incoming.catch(() => undefined);
  if (method === 'GET') outgoing.end();
  else outgoing.flushHeaders();
  return { outgoing, incoming };
}

/** Opens a request with a body; when this resolves, the server has the head and waits for the body. */
export async function openUpload(
  method: string,
  url: string,
  headers: Record<string, string> = {},
): Promise<OpenRequest> {
  const opened = open(method, url, { ...headers, expect: '100-continue' });
  await once(opened.outgoing, 'continue');
  return opened;
}

export async function answerTo({ incoming }: OpenRequest): Promise<Answer> {
  const response = await incoming;
  return { status: response.statusCode, body: (await buffer(response)).toString() };
}
