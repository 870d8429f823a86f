import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Holds all started processes: however this process ends, the leash ends them. It is a process of its own, because a SIGKILL
 * leaves no time to clean up.
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

  /** @param group the process that leads the group */
  hold(group: number): void {
    this.#stdin.write(`+${group}\n`);
  }

  letGo(group: number): void {
    this.#stdin.write(`-${group}\n`);
  }

  /** Ends all groups that it still holds, and then itself. */
  async release(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.ref();
    await new Promise<void>((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#stdin.end();
    });
  }
}

/** The kernel closes its input when this process ends. */
const SCRIPT = `
  const held = new Set();
  require('node:readline').createInterface({ input: process.stdin })
    .on('line', (line) => (line[0] === '+' ? held.add(line.slice(1)) : held.delete(line.slice(1))))
    .on('close', () => {
      for (const group of held) try { process.kill(-group, 'SIGKILL'); } catch {}
    });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
`;
