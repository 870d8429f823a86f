import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { VerifyError } from '../errors.ts';
import type { Origin } from '../wire/origin.ts';
import type { Leash } from './leash.ts';
import { isGroupAlive } from './process-group.ts';
import { runStopCommand } from './stop-command.ts';
import type { Exit, Subject } from './subject.ts';

/** Bytes of output that are kept. */
const OUTPUT_LIMIT = 2 ** 20;

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopCommand: string | undefined;
}

/** A server that we have started, as the leader of a process group, so that none of its children can be missed. */
export class LaunchedSubject implements Subject {
  readonly origin: Origin;
  readonly isOurs = true;
  readonly startedAt: number = performance.now();
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #leash: Leash;
  readonly #options: LaunchOptions;
  readonly #group: number;
  readonly #looks = new Set<() => void>();
  #output = '';

  /** @throws VerifyError `ERR_QUIESCE_VERIFY_COMMAND`, if the command cannot be run */
  static async launch(origin: Origin, options: LaunchOptions, leash: Leash): Promise<LaunchedSubject> {
    const [file = '', ...words] = options.command.map((word) => word.replaceAll('{port}', `${origin.port}`));
    const child = spawn(file, words, {
      cwd: options.cwd,
      env: { ...process.env, PORT: `${origin.port}`, ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) {
      const [error]: unknown[] = await once(child, 'error');
      throw new VerifyError(
        'ERR_QUIESCE_VERIFY_COMMAND',
        `The command ${file} cannot be run: ${String(error)}.`,
      );
    }
    leash.hold(pid);
    return new LaunchedSubject(origin, options, leash, child, pid);
  }

  private constructor(
    origin: Origin,
    options: LaunchOptions,
    leash: Leash,
    child: ChildProcess,
    group: number,
  ) {
    this.origin = origin;
    this.#options = options;
    this.#leash = leash;
    this.#child = child;
    this.#group = group;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        if (this.#output.length < OUTPUT_LIMIT) this.#output += chunk.toString();
        for (const look of this.#looks) look();
      });
    }
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code: code ?? undefined, signal: signal ?? undefined, at: performance.now() });
      });
    });
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get output(): string {
    return this.#output;
  }

  written(text: string): Promise<number> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.#output.includes(text)) return;
        this.#looks.delete(look);
        resolve(performance.now());
      };
      this.#looks.add(look);
      look();
    });
  }

  async stop(): Promise<void> {
    const { stopCommand, stopSignal } = this.#options;
    if (stopCommand === undefined) this.signal(stopSignal);
    else await runStopCommand(stopCommand, this.#group);
  }

  /** To the one process, as an orchestrator does; not to its group. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  hasChildrenLeft(): boolean {
    return isGroupAlive(this.#group);
  }

  async end(): Promise<void> {
    try {
      process.kill(-this.#group, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
    await this.exited;
    this.#leash.letGo(this.#group);
  }
}
