import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Registers cleanup for the end. */
export type OnEnd = (cleanUp: () => Promise<void>) => void;

/** Creates an empty directory, which is removed after the test, or when `onEnd` calls the cleanup. */
export async function temporaryDirectory(onEnd: OnEnd = onTestFinished): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quiesce-test-'));
  onEnd(() => rm(directory, { recursive: true }));
  return directory;
}
