import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file that cannot be opened for reading before somebody opens it for writing. */
export function fifo(): string {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}
