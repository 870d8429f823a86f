import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What is installed as `quiesce`. */
export const CLI: string = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The command of a fixture. */
export function fixture(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line tool as a process. */
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

/** Hears of every server that `told.mjs` is: a connection that lasts as long as the server. */
export class Ear {
  readonly port: number;
  readonly #servers: Socket[] = [];
  #onServer: () => void = () => undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async open(): Promise<Ear> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const ear = new Ear(typeof address === 'object' ? (address?.port ?? 0) : 0);
    listener.on('connection', (socket) => {
      socket.on('error', () => undefined).resume();
      ear.#servers.push(socket);
      ear.#onServer();
    });
    onTestFinished(() => {
      listener.close();
      for (const socket of ear.#servers) socket.destroy();
    });
    return ear;
  }

  /** Resolves when so many have been started. */
  async started(count: number): Promise<void> {
    while (this.#servers.length < count) {
      await new Promise<void>((resolve) => {
        this.#onServer = resolve;
      });
    }
  }

  /** Resolves when none of them lives. */
  async gone(): Promise<void> {
    for (const socket of this.#servers) if (!socket.closed) await once(socket, 'close');
  }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
