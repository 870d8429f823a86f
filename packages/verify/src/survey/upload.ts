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
  let flaw: string | undefined;
  for (const type of contentType === undefined ? TYPES : [contentType]) {
    const upload = { type, headers: typeHeaders(type) };
    flaw = await flawOf(open, upload, options);
    if (flaw === undefined) return { value: upload };
  }
  return { missing: `POST ${uploadPath} ${flaw}` };
}

/** Returns the content type as a header field. */
export function typeHeaders(type: string | undefined): readonly string[] {
  return type === undefined ? [] : [`Content-Type: ${type}`];
}

/**
 * Returns why the server cannot be asked with this upload; `undefined` if it waits for the body. Asks twice: on a busy machine, one late
 * answer looks like an early one.
 */
async function flawOf(
  open: () => Connection,
  upload: Upload,
  options: ResolvedOptions,
): Promise<string | undefined> {
  return (await flawOnce(open(), upload, options)) ?? flawOnce(open(), upload, options);
}

async function flawOnce(
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
  const { status, outcome } = exchange;
  if (isEarly) {
    return status === undefined
      ? `ended before its body had come: ${outcome}`
      : `was answered with ${status} before its body had come`;
  }
  connection.send(body);
  const result = await exchange.ended;
  return result === 'answered' ? undefined : `ended after its body had come: ${result}`;
}
