import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Whether a name stays inside the directory it is joined to. */
export function isFileName(name: string): boolean {
  return /^\w[\w.-]*$/.test(name);
}

/** Streams a body to disk and returns its length. Under its name the file is there whole or not at all. */
export async function saveUpload(directory: string, name: string, body: Readable): Promise<number> {
  const partial = join(directory, `.${randomUUID()}.part`);
  const file = createWriteStream(partial);
  try {
    await pipeline(body, file);
    await rename(partial, join(directory, name));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return file.bytesWritten;
}
