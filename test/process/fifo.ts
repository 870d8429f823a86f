import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Returns a path whose open for reading blocks until something opens it for writing. */
export function fifo(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}
