import { authorityOf, type Origin } from './origin.ts';

export interface RequestHead {
  /** @default 'GET' */
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly string[];
  /** Announced; of a body that is sent later, with `send`. */
  readonly contentLength?: number;
  readonly body?: string | Buffer;
}

/** Without `Connection`, so that HTTP/1.1 keeps the connection alive. */
export function headOf(origin: Origin, { method = 'GET', path, headers = [], ...rest }: RequestHead): string {
  const length = rest.body === undefined ? rest.contentLength : Buffer.byteLength(rest.body);
  return [
    `${method} ${path} HTTP/1.1`,
    `Host: ${authorityOf(origin)}`,
    'User-Agent: quiesce-verify',
    ...headers,
    ...(length === undefined ? [] : [`Content-Length: ${length}`]),
    '\r\n',
  ].join('\r\n');
}
