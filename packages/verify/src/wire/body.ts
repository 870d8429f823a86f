/** Boundary between the parts of a multipart body; text before the first boundary is ignored (RFC 2046 section 5.1.1). */
const BOUNDARY = 'quiesce-verify';

export const MULTIPART: string = `multipart/form-data; boundary=${BOUNDARY}`;

const PART = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${BOUNDARY}--\r\n`;

/**
 * Returns a body of the given type. Pads it to at least `length` bytes if the type allows that without a change of meaning:
 * spaces before JSON, `&` before a form, a preamble before the first part. It is incomplete until its last byte.
 * @param body `undefined`: a body of the type without content
 */
export function bodyOf(type: string | undefined, body: string | undefined, length = 0): Buffer {
  const content = Buffer.from(body ?? emptyOf(type));
  const missing = Math.max(0, length - content.length);
  return Buffer.concat([Buffer.from(paddingOf(type, body, missing)), content]);
}

function emptyOf(type: string | undefined): string {
  if (type === undefined || isJson(type)) return '[]';
  if (type === MULTIPART) return PART;
  return isForm(type) ? 'a=1' : ' ';
}

function paddingOf(type: string | undefined, body: string | undefined, length: number): string {
  if (length === 0) return '';
  if (type?.startsWith('multipart/')) return `${' '.repeat(Math.max(0, length - 2))}\r\n`;
  if (type !== undefined && isForm(type)) return '&'.repeat(length);
  // A body of unknown type is sent unchanged.
  const mayGrow = body === undefined || (type !== undefined && isJson(type));
  return mayGrow ? ' '.repeat(length) : '';
}

function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
}

function isForm(type: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(type);
}
