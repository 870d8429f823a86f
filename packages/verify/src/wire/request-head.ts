import { authorityOf, type Origin } from './origin.ts';

export interface RequestHead {
  /** @default 'GET' */
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly string[];
  /** `Content-Length` of a body that is sent later, with `send`. */
  readonly contentLength?: number;
  readonly body?: string | Buffer;
}

/** Returns the head without a `Connection` field, so HTTP/1.1 keeps the connection alive. */
export function headOf(origin: Origin, { method = 'GET', path, headers = [], ...rest }: RequestHead): string {
  const length = rest.body === undefined ? rest.contentLength : Buffer.byteLength(rest.body);
  const common = { Host: authorityOf(origin), 'User-Agent': 'quiesce-verify' };
  return [
    `${method} ${path} HTTP/1.1`,
    ...fieldsOf(common, origin.headers ?? {}),
    ...headers,
    ...(length === undefined ? [] : [`Content-Length: ${length}`]),
    '\r\n',
  ].join('\r\n');
}

/** Returns the fields of the first list that are not in the second, then all of the second. */
function fieldsOf(
  byDefault: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): string[] {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const left = Object.entries(byDefault).filter(([name]) => !names.has(name.toLowerCase()));
  return [...left, ...Object.entries(given)].map(([name, value]) => `${name}: ${value}`);
}
