import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Path of the script that is installed as `quiesce`. */
export const CLI: string = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The CLI as a process. */
export class Tool {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(...words: readonly string[]) {
    const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined };
    const child = spawn(process.execPath, [CLI, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    this.process = child;
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    this.ended = once(child, 'close').then(([code]: (number | null)[]) => {
      return { code: code ?? null, stdout, stderr };
    });
  }

  static run(...words: readonly string[]): Promise<Ended> {
    return new Tool(...words).ended;
  }
}

/** Creates a folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
