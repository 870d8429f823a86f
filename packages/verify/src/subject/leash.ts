import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Holds the servers that were started: however this process ends, the leash kills their process groups. It is a process of its
 * own, in a group of its own, because a SIGKILL leaves no time to clean up.
 */
export class Leash {
  readonly #process: ChildProcess;
  readonly #stdin: Writable;

  constructor() {
    const child = spawn(process.execPath, ['--eval', SCRIPT], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.unref();
    // Writes fail once the leash has ended; it then holds nothing.
    child.stdin.on('error', () => undefined);
    this.#process = child;
    this.#stdin = child.stdin;
  }

  /**
   * Resolves when the group is registered, so that the leash will kill it whatever happens to this process.
   * @param group a process that leads a group
   */
  hold(group: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stdin.write(`+${group}\n`, () => resolve());
    });
  }

  letGo(group: number): void {
    this.#stdin.write(`-${group}\n`);
  }

  /** Ends the leash, and the groups that it still holds. */
  release(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return Promise.resolve();
    this.#process.ref();
    return new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#stdin.end();
    });
  }
}

/** The script ends when its input does: the kernel closes it when this process ends. */
const SCRIPT = `
  const held = new Set();
  require('node:readline').createInterface({ input: process.stdin })
    .on('line', (line) => (line[0] === '+' ? held.add(line.slice(1)) : held.delete(line.slice(1))))
    .on('close', () => {
      for (const group of held) try { process.kill(-group, 'SIGKILL'); } catch {}
    });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
`;
