import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ShutdownReport } from '@quiesce/core';

export type InstanceState = 'starting' | 'running' | 'stopping' | 'stopped';

/** How a process ended. */
export interface End {
  /** Its exit code, or the signal that killed it. */
  readonly code: number | string;
  /** ms from SIGTERM to its exit. */
  readonly ms: number;
}

/** ms after SIGTERM at which an instance is killed, so that the demo ends. */
const STOP_TIMEOUT = 15_000;

/** A server that can be restarted on its port. */
export class Instance {
  state: InstanceState = 'starting';
  /** Report of its last shutdown; a plain server has none. */
  report: ShutdownReport | undefined;
  readonly name: string;
  readonly port: number;
  readonly #script: string;
  readonly #onChange: () => void;
  #child: ChildProcess | undefined;

  constructor(name: string, script: URL, port: number, onChange: () => void) {
    this.name = name;
    this.port = port;
    this.#script = fileURLToPath(script);
    this.#onChange = onChange;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    this.#enter('starting');
    const child = spawn(process.execPath, ['--conditions=@quiesce/source', '--import', 'tsx', this.#script], {
      env: { ...process.env, PORT: String(this.port) },
      // Detached from the terminal, whose Ctrl+C is for the demo.
      detached: true,
    });
    this.#child = child;
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('close', () => {
      if (this.state === 'stopping') return;
      throw new Error(`instance ${this.name} ended with ${child.exitCode ?? child.signalCode}:\n${errors}`);
    });
    await new Promise<void>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        if (line.startsWith('listening on ')) resolve();
        if (line.startsWith('report ')) this.report = JSON.parse(line.slice('report '.length));
      });
    });
    this.#enter('running');
  }

  /** Sends SIGTERM and waits for the end. */
  async stop(): Promise<End> {
    const child = this.#child;
    if (!child) throw new Error(`instance ${this.name} does not run`);
    this.#enter('stopping');
    const startedAt = performance.now();
    const over = once(child, 'close');
    const exited = once(child, 'exit').then(() => performance.now());
    child.kill('SIGTERM');
    const givingUp = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    await over;
    clearTimeout(givingUp);
    this.#child = undefined;
    this.#enter('stopped');
    return {
      code: child.exitCode ?? child.signalCode ?? 'unknown',
      ms: Math.round((await exited) - startedAt),
    };
  }

  /** Used if the demo itself ends early. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #enter(state: InstanceState): void {
    this.state = state;
    this.#onChange();
  }
}
