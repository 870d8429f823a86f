import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Timeline } from '../timeline.ts';
import { Leash } from './leash.ts';

/** Characters that are kept of a process's output, for failures. */
const LONGEST_OUTPUT = 2_000;

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** True to open an IPC channel. @default false */
  readonly ipc?: boolean;
}

/** The environment of one run: its folder, its processes, and its timeline. */
export class Site {
  readonly timeline: Timeline = new Timeline();
  readonly folder: string = mkdtempSync(join(tmpdir(), `quiesce-rolling-${process.pid}-`));
  readonly #leash = new Leash();
  readonly #output = new WeakMap<ChildProcess, string>();
  readonly #failed: Promise<never>;
  readonly #removeFolder = (): void => {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  readonly #limit: NodeJS.Timeout;
  #fail: (error: Error) => void = () => undefined;
  readonly #closed = new AbortController();

  /** @param limit ms after which all waits fail, because the run may be unattended */
  constructor(limit: number) {
    // If this process ends early, the leash ends the others, but it does not know the folder.
    process.once('exit', this.#removeFolder);
    this.#failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.#limit = setTimeout(() => this.#fail(new Error(`not over after ${limit / 1_000} s`)), limit);
    // Some of these promises are awaited later.
    this.#failed.catch(() => undefined);
  }

  /** Aborts when the site is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** @returns its path */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Starts a process that does not outlive this one. Ctrl+C at a terminal does not reach it. */
  start(
    command: string,
    args: readonly string[],
    { env = {}, ipc = false }: StartOptions = {},
  ): ChildProcess {
    const child = spawn(command, args, {
      cwd: this.folder,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    });
    const { pid } = child;
    child.on('error', (error) => this.#fail(error));
    if (pid === undefined) return child;
    this.#leash.hold(pid);
    child.once('exit', () => this.#leash.letGo(pid));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output.set(child, `${this.#output.get(child) ?? ''}${chunk.toString()}`.slice(-LONGEST_OUTPUT));
      });
    }
    return child;
  }

  /** Returns the last part of its output. */
  outputOf(child: ChildProcess): string {
    return this.#output.get(child) ?? '';
  }

  /** From now on, the end of this process is a failure. @returns the undo */
  keep(child: ChildProcess): () => void {
    const onExit = (code: number | null, signal: string | null): void => {
      const how = `ended with ${code ?? signal}:\n${this.outputOf(child)}`;
      this.#fail(new Error(`${child.spawnargs.join(' ')} ${how}`));
    };
    if (child.exitCode === null && child.signalCode === null) child.once('exit', onExit);
    else onExit(child.exitCode, child.signalCode);
    return () => child.off('exit', onExit);
  }

  /**
   * Awaits a promise.
   * @throws if a process that must not end has ended
   */
  unlessFailed<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#failed, promise]);
  }

  /** Ends every process, and removes the folder. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#limit);
    await this.#leash.release();
    process.off('exit', this.#removeFolder);
    this.#removeFolder();
  }
}
