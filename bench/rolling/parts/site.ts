import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Timeline } from '../timeline.ts';
import { Leash } from './leash.ts';

/** What of a process' output is kept, for when it fails. */
const LONGEST_OUTPUT = 2_000;

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it has a channel for messages. @default false */
  readonly ipc?: boolean;
}

/** Where one run takes place: its folder, its processes, and what happened when. */
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

  /** @param limit ms after which all that is waited for fails: nobody may be there to look */
  constructor(limit: number) {
    // Where this process ends early, the leash ends the others; a folder it does not know.
    process.once('exit', this.#removeFolder);
    this.#failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.#limit = setTimeout(() => this.#fail(new Error(`not over after ${limit / 1_000} s`)), limit);
    // Not everything is waited for as it happens.
    this.#failed.catch(() => undefined);
  }

  /** Aborts as it is closed. */
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

  /** The last of what it has printed. */
  outputOf(child: ChildProcess): string {
    return this.#output.get(child) ?? '';
  }

  /** Whatever ends it from now on, it is a failure. @returns the undo */
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
   * Waits for something.
   * @throws if meanwhile, or before, a process ends that should not
   */
  unlessFailed<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#failed, promise]);
  }

  /** Ends every process, and takes the folder away. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#limit);
    await this.#leash.release();
    process.off('exit', this.#removeFolder);
    this.#removeFolder();
  }
}
