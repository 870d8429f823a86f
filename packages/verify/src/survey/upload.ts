import type { ResolvedOptions } from '../options/options.ts';
import { bodyOf, MULTIPART } from '../wire/body.ts';
import type { Connection } from '../wire/connection.ts';
import type { Found } from './found.ts';
import { HELD_OPEN } from './paths.ts';

/** A POST whose body the server reads to its end before it answers. */
export interface Upload {
  readonly type: string | undefined;
  readonly headers: readonly string[];
}

/** Many parsers read a body only if they know its type. `undefined`: no type is sent. */
const TYPES = ['application/json', undefined, 'application/x-www-form-urlencoded', MULTIPART] as const;

/** Tries content types until the server waits for the body of a POST. */
export async function findUpload(open: () => Connection, options: ResolvedOptions): Promise<Found<Upload>> {
  const { uploadPath, contentType } = options;
  let met = 'nothing';
  for (const type of contentType === undefined ? TYPES : [contentType]) {
    const upload = { type, headers: typeHeaders(type) };
    const flaw = await flawOf(open, upload, options);
    if (flaw === undefined) return { value: upload };
    met = flaw;
  }
  return { missing: `POST ${uploadPath} was answered with ${met} before its body had come` };
}

/** Returns the content type as a header field. */
export function typeHeaders(type: string | undefined): readonly string[] {
  return type === undefined ? [] : [`Content-Type: ${type}`];
}

/** Returns the answer that came before the body was complete. Asks twice: on a busy machine, one late answer looks the same. */
async function flawOf(
  open: () => Connection,
  upload: Upload,
  options: ResolvedOptions,
): Promise<string | undefined> {
  return (await earlyAnswer(open(), upload, options)) ?? earlyAnswer(open(), upload, options);
}

/** Returns an answer before the body, usually an error, or a failure after it; `undefined` if the server waited for the body. */
async function earlyAnswer(
  connection: Connection,
  { type, headers }: Upload,
  { uploadPath, body: given }: ResolvedOptions,
): Promise<string | undefined> {
  const body = bodyOf(type, given);
  const exchange = connection.request({
    method: 'POST',
    path: uploadPath,
    headers,
    contentLength: body.length,
  });
  const isEarly = await Promise.race([
    exchange.ended.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), HELD_OPEN)),
  ]);
  if (isEarly) return `${exchange.status ?? exchange.outcome}`;
  connection.send(body);
  const outcome = await exchange.ended;
  return outcome === 'answered' ? undefined : outcome;
}
