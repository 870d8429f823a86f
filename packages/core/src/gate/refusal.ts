import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { ResolvedOptions } from '../options/options.ts';
import type { AnyRequest, AnyResponse } from '../requests/request.ts';
import { isEventSource } from '../requests/event-stream.ts';
import { whenSent } from '../connections/stream-end.ts';
import { prefersText } from './negotiate.ts';

/** Maximum bytes read of a refused upload, so that its client reads the refusal. */
const MAX_UPLOAD = 16 * 1024 * 1024;
/** Turns of the loop to wait for END_STREAM after `finish`: two are enough unless the socket is congested. */
const MAX_TURNS = 100;
const DETAIL = 'The service is shutting down. Try again.';

interface Answer {
  readonly status: number;
  readonly head: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/** Answers requests that arrive while draining, before the app handles them. */
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
    // The response is complete without the rest of the request (RFC 9113 §8.1).
    if ('stream' in response) response.stream.once('finish', () => void closeOnceSent(response.stream));
    discard(request);
  }

  /** Returns the refusal as raw text, for upgrade requests, which have no response object. */
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
   * Returns an event stream that ends at once. An `EventSource` stops for good after an error status, and reconnects after the end of
   * a stream (WHATWG HTML). A client that resumes gets its last id back, in an event of a type without listeners: the client of the
   * MCP SDK forgets its position if a stream has no id.
   */
  #eventStream(lastId: string | string[] | undefined): Answer {
    const { retryAfter, headers } = this.#options;
    const head: OutgoingHttpHeaders = { 'cache-control': 'no-store' };
    for (const [name, value] of Object.entries(headers)) head[name.toLowerCase()] = value;
    const fields = [
      ...(retryAfter === false ? [] : [`retry: ${retryAfter * 1_000}`]),
      ...(typeof lastId === 'string' ? [`id: ${lastId}`, 'event: draining', 'data:'] : []),
    ];
    // A blank line ends a block of fields, a single colon is a comment. Node decodes headers as latin1, so the id is encoded as that.
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
 * Keeps Node from closing the connection: a client that is still uploading would be reset before it has read the response. Node would
 * close it if the client asked for that, or still waits for `100 (Continue)` when the headers are written.
 */
function leaveOpen(response: ServerResponse): void {
  Object.defineProperty(response, 'shouldKeepAlive', { get: () => true, set() {} });
}

/**
 * Closes a stream once its response is sent. Node emits `finish` before the frame with END_STREAM is written; a stream that is closed
 * in between ends with RST_STREAM instead, and its client sees an incomplete response.
 */
async function closeOnceSent(stream: ServerHttp2Stream): Promise<void> {
  await whenSent(stream, MAX_TURNS);
  stream.close();
}

/** Reads and drops the body of a refused request, up to a limit: many clients read the response only after their upload. */
function discard(request: AnyRequest): void {
  let left = MAX_UPLOAD;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  // An error means that the client has left; no handler exists to report it to.
  request.on('error', () => undefined);
}
