import { frame, PREFACE } from '../../kit/http2-frames.ts';
import type { Part, Speech } from './speech.ts';

// RFC 9113 and RFC 7541, as far as a client with one stream needs them: Node's own client cannot send half a frame.
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const GOAWAY = 7;
const END_STREAM = 1;
const END_HEADERS = 4;
/** Statuses of the static table, by their index (RFC 7541, appendix A). */
const STATUSES = ['200', '204', '206', '304', '400', '404', '500'];

/** Encodes a field whose name is in the static table, as a literal. */
function literal(index: number, value: string): Buffer {
  return Buffer.concat([Buffer.from([index, value.length]), Buffer.from(value)]);
}

/** Encodes `:method`, `:scheme: http`, `:authority` and `:path`. */
function head(method: 'GET' | 'POST', path: string): Buffer {
  const first = Buffer.from([method === 'GET' ? 0x82 : 0x83, 0x86]);
  return Buffer.concat([first, literal(1, 'test'), literal(4, path)]);
}

const START = Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0))]);
const POST = frame(HEADERS, END_HEADERS, 1, head('POST', '/upload'));
const HALF = frame(DATA, 0, 1, Buffer.from('01234'));
const REST = frame(DATA, END_STREAM, 1, Buffer.from('56789'));
const UPLOAD = Buffer.concat([START, POST, HALF, REST]);
const ENDS: Readonly<Record<Part, number>> = {
  'its request line': START.length + 5,
  'its head': START.length + 9 + 6,
  'its body': START.length + POST.length + HALF.length,
};

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

function* framesOf(bytes: Buffer): Generator<Frame> {
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    if (bytes.length < at + 9 + length) return;
    yield {
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, at + 9 + length),
    };
    at += 9 + length;
  }
}

/** Returns the status, which is the first field of a block written by Node. */
function statusOf(block: Buffer): string {
  const first = block.readUInt8(0);
  return first >= 0x88 ? (STATUSES[first - 0x88] ?? '?') : block.subarray(2, 5).toString();
}

/** HTTP/2, byte by byte. */
export const http2: Speech = {
  get: (path) => Buffer.concat([START, frame(HEADERS, END_HEADERS | END_STREAM, 1, head('GET', path))]),
  uploadTo: (part) => UPLOAD.subarray(0, ENDS[part]),
  uploadFrom: (part) => UPLOAD.subarray(ENDS[part]),
  upload: () => UPLOAD,
  garbage: () => Buffer.concat([START, Buffer.alloc(32, 0xff)]),

  read(bytes) {
    let status: string | undefined;
    let isWhole = false;
    for (const { type, flags, stream, payload } of framesOf(bytes)) {
      if (type === GOAWAY && payload.readUInt32BE(4) !== 0) status ??= 'GOAWAY with an error';
      if (type === RST_STREAM && stream === 1)
        return { status: status ?? 'RST_STREAM', isWhole: status === undefined || isWhole };
      if (type === HEADERS && stream === 1) status = statusOf(payload);
      if ((type === HEADERS || type === DATA) && stream === 1) isWhole ||= (flags & END_STREAM) !== 0;
    }
    if (status === undefined) return undefined;
    return { status, isWhole: isWhole || status.startsWith('GOAWAY') };
  },
};
