import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const CHUNK = Buffer.from('0123456789abcdef'.repeat(4_096));

/** Returns true if a name stays inside the folder it is joined to. */
export function isFileName(name) {
  return /^\w[\w.-]*$/.test(name);
}

/** Streams a body to disk and returns its length. The file appears under its name only once it is complete. */
export async function saveUpload(folder, name, body) {
  const partial = join(folder, `.${randomUUID()}.part`);
  const file = createWriteStream(partial);
  try {
    await pipeline(body, file);
    await rename(partial, join(folder, name));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return file.bytesWritten;
}

/** Generates this many bytes in chunks on demand: a slow client keeps only one chunk in memory. */
export function* downloadOf(bytes) {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left);
}
