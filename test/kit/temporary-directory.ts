import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Keeps what has to be done in the end. */
export type OnEnd = (cleanUp: () => Promise<void>) => void;

/** A directory that is empty, and gone in the end: after the test, unless `onEnd` says otherwise. */
export async function temporaryDirectory(onEnd: OnEnd = onTestFinished): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quiesce-test-'));
  onEnd(() => rm(directory, { recursive: true }));
  return directory;
}
