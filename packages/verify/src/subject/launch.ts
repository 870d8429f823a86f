import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { VerifyError } from '../errors.ts';
import type { Origin } from '../wire/origin.ts';
import { canRun } from './can-run.ts';
import type { Leash } from './leash.ts';
import { listenersOf, type Listener } from './listeners.ts';
import { Output } from './output.ts';
import { commandsOf, isGroupAlive, processesOf } from './process-group.ts';
import { runStopCommand } from './stop-command.ts';
import type { Exit, Subject } from './subject.ts';

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopCommand: string | undefined;
}

/** File descriptor on which the command waits for its start. */
const GATE_FD = 3;

/**
 * The process becomes the command only when told to, after the leash has registered it. If this process is killed in between, the
 * shell reads the end of the file and exits.
 */
const GATE = `read -r _ <&${GATE_FD} || exit 1; exec ${GATE_FD}<&-; exec "$0" "$@"`;

/** A server that this process started, as the leader of a process group, so that all of its children are found. */
export class LaunchedSubject implements Subject {
  origin: Origin;
  readonly isOurs = true;
  readonly output: Output = new Output();
  readonly startedAt: number = performance.now();
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #leash: Leash;
  readonly #options: LaunchOptions;
  readonly #group: number;

  /** @throws VerifyError `ERR_QUIESCE_VERIFY_COMMAND`, if the command cannot be run */
  static async launch(origin: Origin, options: LaunchOptions, leash: Leash): Promise<LaunchedSubject> {
    const [file = '', ...words] = options.command.map((word) => {
      return word.replaceAll('{port}', `${origin.port}`).replaceAll('{socket}', origin.socket ?? '');
    });
    const env: NodeJS.ProcessEnv = { ...process.env, PORT: `${origin.port}`, ...options.env };
    if (!(await canRun(file, options.cwd, env['PATH'] ?? ''))) {
      throw new VerifyError(
        'ERR_QUIESCE_VERIFY_COMMAND',
        `The command ${file} cannot be run: it was not found.`,
      );
    }
    const child = spawn('/bin/sh', ['-c', GATE, file, ...words], {
      cwd: options.cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) {
      const [error]: unknown[] = await once(child, 'error');
      throw new VerifyError(
        'ERR_QUIESCE_VERIFY_COMMAND',
        `The command ${file} cannot be run: ${String(error)}.`,
      );
    }
    const subject = new LaunchedSubject(origin, options, leash, child, pid);
    await leash.hold(pid);
    const gate = child.stdio[GATE_FD];
    if (gate instanceof Writable) gate.on('error', () => undefined).end('\n');
    return subject;
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
      stream?.setEncoding('utf8').on('data', (chunk: string) => this.output.add(chunk));
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

  async stop(): Promise<void> {
    const { stopCommand, stopSignal } = this.#options;
    if (stopCommand === undefined) this.signal(stopSignal);
    else await runStopCommand(stopCommand, this.#group);
  }

  /** Signals the one process, as an orchestrator does, not its group. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  hasChildrenLeft(): boolean {
    return isGroupAlive(this.#group);
  }

  commands(): readonly string[] {
    return commandsOf(this.#group);
  }

  listeners(): readonly Listener[] {
    return listenersOf(processesOf(this.#group));
  }

  async end(): Promise<void> {
    try {
      process.kill(-this.#group, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
    await this.exited;
    this.#leash.letGo(this.#group);
  }
}
