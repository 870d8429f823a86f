import type { Shot } from './exchange.ts';
import type { Arrival, Kind } from './schedule.ts';

/** Bytes of `/stream`. */
const STREAM = 10_000;

interface Asked extends Shot {
  /** Bytes of the response. */
  readonly bytes: number;
}

/** Returns the request that is due. */
export function shotOf({ kind, slowness, size }: Arrival): Asked {
  const piece = Buffer.alloc(size, 'a');
  const shots: Readonly<Record<Kind, Asked>> = {
    get: { method: 'GET', path: '/', pieces: [], bytes: 'hello'.length },
    post: { method: 'POST', path: '/', pieces: [piece], bytes: 'read'.length },
    slow: { method: 'GET', path: `/slow?ms=${slowness}`, pieces: [], bytes: 'slow'.length },
    stream: { method: 'GET', path: '/stream', pieces: [], bytes: STREAM },
    upload: { method: 'POST', path: '/', pieces: [piece, piece, piece], bytes: 'read'.length },
  };
  return shots[kind];
}
