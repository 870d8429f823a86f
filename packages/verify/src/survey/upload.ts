import type { ResolvedOptions } from '../options/options.ts';
import { bodyOf, MULTIPART } from '../wire/body.ts';
import type { Connection } from '../wire/connection.ts';
import type { Found } from './found.ts';
import { HELD_OPEN } from './paths.ts';

/** A POST that a server reads to its end before it answers. */
export interface Upload {
  readonly type: string | undefined;
  readonly headers: readonly string[];
}

/** Many parsers read a body only if they know its type. `undefined`: none is given. */
const TYPES = ['application/json', undefined, 'application/x-www-form-urlencoded', MULTIPART] as const;

/** Tries types until a POST of one is waited for. */
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

/** The type of a body, as a header. */
export function typeHeaders(type: string | undefined): readonly string[] {
  return type === undefined ? [] : [`Content-Type: ${type}`];
}

/** What came before the body had. Asked twice, because an answer that comes late once, on a busy machine, looks the same. */
async function flawOf(
  open: () => Connection,
  upload: Upload,
  options: ResolvedOptions,
): Promise<string | undefined> {
  return (await earlyAnswer(open(), upload, options)) ?? earlyAnswer(open(), upload, options);
}

/** Some servers answer, usually with an error, as soon as they have the head. */
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
    exchange.over.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), HELD_OPEN)),
  ]);
  if (isEarly) return `${exchange.status ?? exchange.outcome}`;
  connection.send(body);
  const outcome = await exchange.over;
  return outcome === 'answered' ? undefined : outcome;
}
