import type { Shot } from './exchange.ts';
import type { Arrival } from './schedule.ts';

/** Bytes of `/stream`. */
const STREAM = 10_000;

/** The request that is due, and how many bytes its answer has. */
export function shotOf({ kind, slowness, size }: Arrival): Shot & { readonly bytes: number } {
  switch (kind) {
    case 'get':
      return { method: 'GET', path: '/', pieces: [], bytes: 'hello'.length };
    case 'slow':
      return { method: 'GET', path: `/slow?ms=${slowness}`, pieces: [], bytes: 'slow'.length };
    case 'stream':
      return { method: 'GET', path: '/stream', pieces: [], bytes: STREAM };
    case 'post':
      return { method: 'POST', path: '/', pieces: [Buffer.alloc(size, 'a')], bytes: 'read'.length };
    case 'upload': {
      const piece = Buffer.alloc(size, 'a');
      return { method: 'POST', path: '/', pieces: [piece, piece, piece], bytes: 'read'.length };
    }
  }
}
