/** A response as received. */
export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A response parsed from the start of a buffer, and the remaining bytes. */
interface Parsed {
  readonly response: RawResponse;
  readonly rest: Buffer;
}

/**
 * Returns the first complete response, parsed; `undefined` while more bytes are needed. Skips interim (1xx) responses.
 * @param ended true if the peer has sent its last byte, which ends a body of unknown length
 */
export function parseResponse(bytes: Buffer, ended: boolean, toHead: boolean): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(headEnd + 4);
  if (status >= 100 && status < 200 && status !== 101) return parseResponse(rest, ended, toHead);

  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const body =
    toHead || status === 204 || status === 304 || status === 101
      ? empty(rest)
      : parseBody(rest, headers, ended);
  return body && { response: { status, headers, body: body.body.toString() }, rest: body.rest };
}

interface ParsedBody {
  readonly body: Buffer;
  readonly rest: Buffer;
}

function parseBody(
  bytes: Buffer,
  headers: ReadonlyMap<string, string>,
  ended: boolean,
): ParsedBody | undefined {
  if (headers.get('transfer-encoding') === 'chunked') return parseChunks(bytes);
  const length = headers.get('content-length');
  if (length === undefined) return ended ? { body: bytes, rest: Buffer.alloc(0) } : undefined;
  if (bytes.length < Number(length)) return undefined;
  return { body: bytes.subarray(0, Number(length)), rest: bytes.subarray(Number(length)) };
}

function parseChunks(bytes: Buffer): ParsedBody | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), rest: bytes.subarray(start + 2) };
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}

function empty(rest: Buffer): ParsedBody {
  return { body: Buffer.alloc(0), rest };
}
