import type { Part, Speech } from './speech.ts';

/** The points of a POST at which it can stop. */
const HEAD = 'POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n';
const UPLOAD = `${HEAD}0123456789`;
const ENDS: Readonly<Record<Part, number>> = {
  'its request line': 'POST /upl'.length,
  'its head': HEAD.length - 10,
  'its body': HEAD.length + 5,
};

/** HTTP/1.1, byte by byte. */
export const http1: Speech = {
  get: (path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`),
  uploadTo: (part) => Buffer.from(UPLOAD.slice(0, ENDS[part])),
  uploadFrom: (part) => Buffer.from(UPLOAD.slice(ENDS[part])),
  upload: () => Buffer.from(UPLOAD),
  garbage: () => Buffer.from('\0\u0001 no protocol at all\r\n\r\n'),

  read(bytes) {
    const text = bytes.toString('latin1');
    const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];
    if (status === undefined) return undefined;
    const [head = '', body = ''] = splitOnce(text, '\r\n\r\n');
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const isChunked = /^transfer-encoding: chunked/im.test(head);
    const isWhole = isChunked ? body.endsWith('0\r\n\r\n') : body.length >= Number(length ?? 0);
    return { status, isWhole: isWhole && text.includes('\r\n\r\n') };
  },
};

function splitOnce(text: string, by: string): readonly string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
