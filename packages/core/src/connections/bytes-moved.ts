import type { Socket } from 'node:net';

/**
 * Bytes that have come on a connection or were written to it: as many as before, and nothing goes on in either direction. NaN, which
 * equals nothing, where they are not counted.
 */
export function bytesMoved({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + bytesWritten;
}
