import { createHash } from 'node:crypto';
import { HTTPParser } from 'http-parser-js';

/** The received part of one response. */
export class ResponseBody {
  readonly #hash = createHash('sha256');
  #kept: Buffer[] | undefined;
  bytes = 0;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    this.#kept?.push(chunk);
  }

  /** Keeps the bytes received from now on, for `text`. */
  keep(): void {
    this.#kept = [];
  }

  /** The kept bytes as text. */
  get text(): string {
    return Buffer.concat(this.#kept ?? []).toString();
  }

  /** SHA-256 of all received bytes, in hex. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** The status line and fields of a response. */
export interface ResponseHead {
  readonly status: number;
  /** By lower-case name; the values of a repeated field joined with commas. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Receives the parts of responses. Interim responses (1xx, except 101) are skipped. */
export interface ResponseListener {
  /** @returns true if the response has no body, such as one to a HEAD request */
  onHead: (head: ResponseHead) => boolean;
  onBody: (chunk: Buffer) => void;
  onEnd: () => void;
}

/** Parses the responses of one connection, one after another. */
export class ResponseReader {
  readonly #parser = new HTTPParser(HTTPParser.RESPONSE);
  #isInterim = false;
  #isUpgraded = false;

  constructor(listener: ResponseListener) {
    this.#parser[HTTPParser.kOnHeadersComplete] = ({ headers, statusCode: status }) => {
      this.#isInterim = status >= 100 && status < 200 && status !== 101;
      if (this.#isInterim) return 1;
      this.#isUpgraded = status === 101;
      const hasNoBody = listener.onHead({ status, headers: headersOf(headers) });
      return hasNoBody || status === 204 || status === 304 || status === 101 ? 1 : 0;
    };
    this.#parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
      listener.onBody(chunk.subarray(offset, offset + length));
    };
    this.#parser[HTTPParser.kOnMessageComplete] = () => {
      if (!this.#isInterim) listener.onEnd();
    };
  }

  /** @returns an error if the data is not HTTP */
  read(chunk: Buffer): Error | undefined {
    // After a 101 the bytes belong to another protocol.
    if (this.#isUpgraded) return undefined;
    const result = this.#parser.execute(chunk);
    return result instanceof Error ? result : undefined;
  }

  /** Called when the connection ends, which completes a body without a declared length. */
  end(): void {
    this.#parser.finish();
  }
}

function headersOf(fields: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase();
    const value = fields[at + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
