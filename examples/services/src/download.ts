export const MIB: number = 1024 * 1024;
const CHUNK = Buffer.from('0123456789abcdef'.repeat(4_096));

/** `bytes` bytes in pieces, made as they are asked for: a slow client holds no more than a piece in memory. */
export function* downloadOf(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left);
}
