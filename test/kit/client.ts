import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request whose steps the test controls: no pool, no retry. */
export interface OpenRequest {
  readonly outgoing: ClientRequest;
  /** Resolves when the headers of the response have arrived. */
  readonly incoming: Promise<IncomingMessage>;
}

/** A complete response. */
export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** Sends the headers, and the end of the body if the method has none. */
export function open(method: string, url: string, headers: Record<string, string> = {}): OpenRequest {
  const outgoing = request(url, { method, headers, agent: false });
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  // If a test fails before it awaits the response, the failure of the test is reported.
  incoming.catch(() => undefined);
  if (method === 'GET') outgoing.end();
  else outgoing.flushHeaders();
  return { outgoing, incoming };
}

/** Opens a request with a body; resolves when the server has the headers and waits for the body. */
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
