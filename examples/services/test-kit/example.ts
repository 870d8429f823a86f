import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ServerProcess } from './server-process.ts';

/** Starts the example on an empty data directory, or on one it had before. */
export type StartExample = (dataDir?: string) => Promise<ServerProcess>;

/** A directory that is empty, and gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quiesce-example-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}
