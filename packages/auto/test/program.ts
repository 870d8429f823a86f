import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { RawClient } from '@quiesce/conformance';

/** The published preload. */
export const PRELOAD = {
  import: fileURLToPath(new URL('../dist/index.mjs', import.meta.url)),
  require: fileURLToPath(new URL('../dist/index.js', import.meta.url)),
} as const;

export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments before the script. By default they load the preload. */
  readonly node?: readonly string[];
  readonly ipc?: boolean;
  readonly cwd?: string;
}

/** Returns the environment for these tests, without variables of the test runner. */
function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...more };
}

/** A program in a process of its own. */
export class Program {
  readonly process: ChildProcess;
  readonly #exit: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly at: number;
  }>;
  #onOutput: (() => void)[] = [];
  output = '';

  constructor(command: string, words: readonly string[], { env, ipc = false, cwd }: Surroundings = {}) {
    this.process = spawn(command, words, {
      env: environment(env),
      stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
      ...(cwd === undefined ? {} : { cwd }),
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.#changed();
      });
    }
    this.#exit = once(this.process, 'close').then(([code, signal]) => {
      this.#changed();
      return { code, signal, at: performance.now() };
    });
    this.process.stdin?.on('error', () => undefined);
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  /** Starts a fixture with the preload, and waits until it has printed its port. */
  static async serve(name: string, surroundings: Surroundings = {}): Promise<Program> {
    const program = Program.node(name, surroundings);
    await program.printed(/port \d+/);
    return program;
  }

  static node(name: string, surroundings: Surroundings = {}): Program {
    const { node = ['--import', PRELOAD.import] } = surroundings;
    return new Program(process.execPath, [...node, fixture(name)], surroundings);
  }

  get port(): number {
    return Number(/port (\d+)/.exec(this.output)?.[1]);
  }

  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      const change = new Promise<void>((resolve) => {
        this.#onOutput.push(resolve);
      });
      await change;
      if (this.process.exitCode !== null && !pattern.test(this.output)) {
        throw new Error(`ended without printing ${pattern}:\n${this.output}`);
      }
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Sends a signal, waits until the shutdown has begun, and releases slow answers. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.kill(signal);
    await this.release();
  }

  /** Releases slow answers once the shutdown has begun. */
  async release(): Promise<void> {
    await this.printed(/shutting down/);
    this.process.stdin?.write('\n');
  }

  exit(): Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly at: number;
  }> {
    return this.#exit;
  }

  /** Sends a slow request and another one behind it, whose answer shows that the first has arrived. */
  async inFlight(path = '/slow'): Promise<RawClient> {
    const client = (await RawClient.connect(this.port)).get(path);
    const other = await RawClient.connect(this.port);
    await other.get('/').response();
    other.destroy();
    onTestFinished(() => client.destroy());
    return client;
  }

  #changed(): void {
    for (const resolve of this.#onOutput.splice(0)) resolve();
  }
}
