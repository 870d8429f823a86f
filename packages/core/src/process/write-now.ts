import { writeSync } from 'node:fs';

/** Retries for a full pipe, and ms between them. */
const MAX_ATTEMPTS = 100;
const NAP = 10;

/** Writes to stderr synchronously. Output that is not read within a second is dropped. */
export function writeErrorNow(text: string): void {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      writeSync(2, text);
      return;
    } catch (error) {
      // After a first write by Node the pipe is non-blocking, and fails while it is full.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      Atomics.wait(never, 0, 0, NAP);
    }
  }
}
