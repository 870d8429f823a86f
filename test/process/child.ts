import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DrainOptions } from '@quiesce/core';
import { onTestFinished } from 'vitest';

/** ms after which a SIGINT counts as another Ctrl+C, not as the first one passed on. */
export const ANOTHER_CTRL_C = 400;

/** Values of the variable FRAMEWORK, for fixtures that use `fixtures/serve.mjs`. */
export const FRAMEWORKS = ['node:http', 'Express', 'Koa', 'Fastify'] as const;

/** A fixture that runs in a process of its own. */
export class Child {
  readonly #process: ChildProcess;
  readonly #exit: Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly at: number;
  }>;
  #output = '';
  #onOutput: (() => void)[] = [];

  private constructor(process: ChildProcess) {
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        for (const resolve of this.#onOutput.splice(0)) resolve();
      });
    }
    this.#exit = once(process, 'close').then(([code, signal]) => {
      for (const resolve of this.#onOutput.splice(0)) resolve();
      return { code, signal, at: performance.now() };
    });
    onTestFinished(() => void process.kill('SIGKILL'));
  }

  /** Starts `fixtures/<name>.mjs` and waits for its first line. */
  static async start(
    name: string,
    options: DrainOptions = {},
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Child> {
    const script = fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url));
    const env = { ...process.env, OPTIONS: JSON.stringify(options), ...variables };
    const child = new Child(fork(script, { env, silent: true, execArgv: [] }));
    await child.printed(/\n/);
    return child;
  }

  /** All output to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  get port(): number {
    return Number(/port (\d+)/.exec(this.#output)?.[1]);
  }

  /** Waits for a line; if the process ends without it, the error contains the output. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#output)) {
      const change = new Promise<void>((resolve) => {
        this.#onOutput.push(resolve);
      });
      await change;
      if (this.#process.exitCode !== null && !pattern.test(this.#output)) {
        throw new Error(`ended without printing ${pattern}:\n${this.#output}`);
      }
    }
  }

  /** Stops reading stdout; stderr is still read. */
  pauseOutput(): void {
    this.#process.stdout?.pause();
  }

  resumeOutput(): void {
    this.#process.stdout?.resume();
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  send(message: string): void {
    this.#process.send(message);
  }

  /** Blocks the event loop of the fixture `framework` for `ms`; resolves just before. */
  async block(ms: number): Promise<void> {
    const blocking = once(this.#process, 'message');
    this.#process.send(String(ms));
    await blocking;
  }

  /** Resolves to how the process ended, once its output is complete; `at` is on this process's clock. */
  exit(): Promise<{ readonly code: number | null; readonly signal: string | null; readonly at: number }> {
    return this.#exit;
  }
}
