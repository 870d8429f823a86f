import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { ResolvedOptions } from '../options/options.ts';
import type { AnyRequest, AnyResponse } from '../requests/exchange.ts';
import { isEventSource } from '../requests/event-stream.ts';
import { turn } from '../time.ts';
import { prefersText } from './negotiate.ts';

/** How much of a refused upload is taken in, so that its client gets to read the refusal. */
const LONGEST_UPLOAD = 16 * 1024 * 1024;
/** Turns of the loop in which the end of a response gets from Node to the wire; two, where the wire takes it. */
const MOST_TURNS = 100;
const DETAIL = 'The service is shutting down. Try again.';

interface Answer {
  readonly status: number;
  readonly head: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/** Answers a request that came too late, before anything else has been done for it. */
export class Refusal {
  readonly #options: ResolvedOptions['refusal'];

  constructor(options: ResolvedOptions['refusal']) {
    this.#options = options;
  }

  send(request: AnyRequest, response: AnyResponse): void {
    const { accept } = request.headers;
    const { status, head, body } = isEventSource(request.method, accept)
      ? this.#eventStream(request.headers['last-event-id'])
      : this.#answer(accept);
    if (!('stream' in response)) leaveOpen(response);
    response.writeHead(status, head);
    response.end(body);
    // The answer is whole without the rest of the request (RFC 9113 §8.1).
    if ('stream' in response) response.stream.once('finish', () => void closeOnceSaid(response.stream));
    discard(request);
  }

  /** The same as text for the wire, where there is no response object: for requests to upgrade. */
  text(request: AnyRequest): string {
    const { status, head, body } = this.#answer(request.headers.accept);
    const lines = Object.entries(head).flatMap(([name, value]) =>
      [value ?? []].flat().map((line) => `${name}: ${line}`),
    );
    return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, 'connection: close', '', body].join(
      '\r\n',
    );
  }

  #answer(accept: string | undefined): Answer {
    const { status, retryAfter, headers } = this.#options;
    const { type, body } = this.#content(accept);
    const head: OutgoingHttpHeaders = {
      ...(type === undefined ? {} : { 'content-type': type }),
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...(retryAfter === false ? {} : { 'retry-after': String(retryAfter) }),
    };
    for (const [name, value] of Object.entries(headers)) head[name.toLowerCase()] = value;
    return { status, head, body };
  }

  /**
   * An `EventSource` gives up for good when it gets an error status, and reconnects after the end of a stream (WHATWG HTML). One that
   * resumes gets the id that it sent back, in an event that nobody listens to: the client of the MCP SDK forgets where it was
   * when a stream brings no id.
   */
  #eventStream(lastId: string | string[] | undefined): Answer {
    const { retryAfter, headers } = this.#options;
    const head: OutgoingHttpHeaders = { 'cache-control': 'no-store' };
    for (const [name, value] of Object.entries(headers)) head[name.toLowerCase()] = value;
    const fields = [
      ...(retryAfter === false ? [] : [`retry: ${retryAfter * 1_000}`]),
      ...(typeof lastId === 'string' ? [`id: ${lastId}`, 'event: draining', 'data:'] : []),
    ];
    // Two newlines end a block of fields, a lone colon is a comment. Node reads a header byte by byte, and so it is sent back.
    const body = Buffer.from(`${fields.join('\n') || ':'}\n\n`, 'latin1');
    head['content-type'] = 'text/event-stream';
    head['content-length'] = body.length;
    return { status: 200, head, body };
  }

  #content(accept: string | undefined): { readonly type?: string; readonly body: string } {
    const { status, body } = this.#options;
    if (body !== undefined) return { body };
    if (prefersText(accept)) return { type: 'text/plain; charset=utf-8', body: `${DETAIL}\n` };
    const problem = {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Unavailable',
      status,
      detail: DETAIL,
    };
    return { type: 'application/problem+json', body: JSON.stringify(problem) };
  }
}

/**
 * Keeps Node from closing the connection: a client that still uploads would be reset before it has read this answer. Node would
 * close it where the client asked for the end, and, as it writes the head, where the client still waits for `100 (Continue)`.
 */
function leaveOpen(response: ServerResponse): void {
  Object.defineProperty(response, 'shouldKeepAlive', { get: () => true, set() {} });
}

/**
 * Node says `finish` a moment before the frame with END_STREAM is written. A stream that is closed in between ends with
 * RST_STREAM in place of it, and for its client the answer broke off.
 */
async function closeOnceSaid(stream: ServerHttp2Stream): Promise<void> {
  for (let turns = 0; turns < MOST_TURNS && stream.state.localClose === 0; turns += 1) await turn();
  stream.close();
}

/** Reads the body of a refused request away, up to a limit: a client that is not read from may be unable to read. */
function discard(request: AnyRequest): void {
  let left = LONGEST_UPLOAD;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  // Its client has left, and nobody else is there to be told.
  request.on('error', () => undefined);
}
