import { VerifyError } from '../errors.ts';
import { endpointOf, type Origin } from '../wire/origin.ts';
import { accepts } from './accepts.ts';
import type { Listener } from './listeners.ts';
import { Output } from './output.ts';
import { runStopCommand } from './stop-command.ts';
import type { Exit, Subject } from './subject.ts';

/** Interval in ms between two checks of a process that is not our child. */
const CHECK_INTERVAL = 20;

export interface AttachOptions {
  readonly pid: number | undefined;
  readonly stopSignal: NodeJS.Signals;
  readonly stopCommand: string | undefined;
}

/** A server that another program started. It can be stopped once; its exit status is unknown. */
export class AttachedSubject implements Subject {
  origin: Origin;
  readonly isOurs = false;
  /** Stays empty: the output of the process cannot be read. */
  readonly output: Output = new Output();
  readonly startedAt: number = performance.now();
  readonly exited: Promise<Exit>;
  hasExited = false;
  readonly #options: AttachOptions;
  #timer: NodeJS.Timeout | undefined;

  /** @throws VerifyError `ERR_QUIESCE_VERIFY_NO_PROCESS` */
  constructor(origin: Origin, options: AttachOptions) {
    this.origin = origin;
    this.#options = options;
    if (options.pid !== undefined && !isAlive(options.pid)) {
      throw new VerifyError('ERR_QUIESCE_VERIFY_NO_PROCESS', `There is no process ${options.pid}.`);
    }
    this.exited = new Promise((resolve) => {
      const check = async (): Promise<void> => {
        const { pid } = this.#options;
        // Without a known process, the server has ended when its port is closed.
        const isThere = pid === undefined ? await accepts(endpointOf(origin)) : isAlive(pid);
        if (isThere) this.#timer = setTimeout(() => void check(), CHECK_INTERVAL);
        else {
          this.hasExited = true;
          resolve({ code: undefined, signal: undefined, at: performance.now() });
        }
      };
      this.#timer = setTimeout(() => void check(), CHECK_INTERVAL);
    });
  }

  async stop(): Promise<void> {
    const { pid, stopCommand, stopSignal } = this.#options;
    if (stopCommand === undefined) this.signal(stopSignal);
    else await runStopCommand(stopCommand, pid);
  }

  signal(name: NodeJS.Signals): void {
    const { pid } = this.#options;
    if (pid !== undefined && isAlive(pid)) process.kill(pid, name);
  }

  hasChildrenLeft(): boolean {
    return false;
  }

  commands(): readonly string[] {
    return [];
  }

  listeners(): readonly Listener[] {
    return [];
  }

  /** Does nothing: the server is not ours to end. */
  end(): Promise<void> {
    clearTimeout(this.#timer);
    return Promise.resolve();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
