import { writeSync } from 'node:fs';

/** Times that a full pipe is tried again, and ms between two of them. */
const MAX_ATTEMPTS = 100;
const NAP = 10;

/** Writes to stderr before it returns; what nobody reads in a second is lost. */
export function writeErrorNow(text: string): void {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      writeSync(2, text);
      return;
    } catch (error) {
      // A pipe that the process has written to before does not block: while it is full it says so.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      Atomics.wait(never, 0, 0, NAP);
    }
  }
}
