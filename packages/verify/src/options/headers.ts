import { invalid } from './invalid.ts';
import type { VerifyOptions } from './options.ts';

/** A field name is a token; a field value has these characters (RFC 9110 sections 5.1 and 5.5). */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** The probes set these: they decide how long a body is, and whether a connection is kept. */
const RESERVED: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * Returns the header fields of every request.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_OPTION_INVALID`
 */
export function headersOf({ header = {}, auth }: VerifyOptions): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(header)) {
    if (!NAME.test(name)) throw invalid(`header: ${JSON.stringify(name)} is not a valid header field name`);
    if (RESERVED.has(name.toLowerCase())) throw invalid(`header: ${name} is set by the probes`);
    fieldValue(`header: ${name}`, value);
  }
  if (auth === undefined) return header;
  if (!auth.includes(':')) throw invalid('auth must be user:password');
  return { ...header, Authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
}

/** @throws VerifyError `ERR_QUIESCE_VERIFY_OPTION_INVALID` */
export function fieldValue(what: string, value: string): string {
  if (typeof value === 'string' && VALUE.test(value)) return value;
  throw invalid(`${what}: it cannot be the value of a header field`);
}
