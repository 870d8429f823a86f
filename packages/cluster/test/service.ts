import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RawClient } from '@quiesce/conformance';
import type { RollingRestartReport, RunWorkersOptions, WorkersShutdownReport } from '@quiesce/cluster';
import { onTestFinished } from 'vitest';

/** The behaviour of a worker that starts from now on; with `held` it waits until the behaviour changes. */
export type Behaviour =
  | 'good'
  | 'better'
  | 'held'
  | 'crash'
  | 'mute'
  | 'deaf'
  | 'failing'
  | 'nested'
  | 'slow';

/** Other code in the primary: a SIGTERM listener and a timer that keeps it alive, or a server with its own drain. */
type Beside = 'nothing' | 'listener' | 'drain';

/** `check` is a function of the fixture: a listening worker is ready, unless its behaviour is `better`. */
type Options = Omit<RunWorkersOptions, 'ready'> & { readonly ready?: 'listening' | 'message' | 'check' };

/** The fixture `service`: a primary and its workers. */
export class Service {
  readonly #primary: ChildProcess;
  readonly #folder: string;
  readonly #exit: Promise<readonly unknown[]>;
  #output = '';
  #onOutput: (() => void)[] = [];

  private constructor(primary: ChildProcess, folder: string) {
    this.#primary = primary;
    this.#folder = folder;
    for (const stream of [primary.stdout, primary.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        this.#changed();
      });
    }
    this.#exit = once(primary, 'close');
    primary.once('close', () => this.#changed());
  }

  /** Starts it, and waits until its workers listen, unless they never will. */
  static async start(
    options: Options = {},
    behaviour: Behaviour = 'good',
    BESIDE: Beside = 'nothing',
  ): Promise<Service> {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-cluster-'));
    const script = fileURLToPath(new URL('./fixtures/service.mjs', import.meta.url));
    const all = { count: 2, ...options };
    const env = {
      ...process.env,
      OPTIONS: JSON.stringify(all),
      BEHAVIOUR: join(folder, 'behaviour'),
      BESIDE,
    };
    writeFileSync(env.BEHAVIOUR, behaviour);
    const primary = fork(script, { env, silent: true, execArgv: [], detached: true });
    const service = new Service(primary, folder);
    onTestFinished(() => service.#remove());
    const isServing = behaviour !== 'crash' && behaviour !== 'mute';
    await service.printed(isServing ? /^listening/gm : /^forked/gm, all.count);
    return service;
  }

  get output(): string {
    return this.#output;
  }

  /** Process ids of the workers, in the order of these lines. */
  pids(line: 'forked' | 'listening' | 'exit'): number[] {
    return [...this.#output.matchAll(new RegExp(`^${line} (\\d+)`, 'gm'))].map(([, pid]) => Number(pid));
  }

  behave(behaviour: Behaviour): void {
    writeFileSync(join(this.#folder, 'behaviour'), behaviour);
  }

  /** Waits for this many lines. If the process ends without them, the error contains the output so far. */
  async printed(pattern: RegExp, times = 1): Promise<void> {
    const all = new RegExp(pattern, 'gm');
    while ((this.#output.match(all)?.length ?? 0) < times) {
      if (this.#primary.exitCode !== null && this.#primary.stdout?.closed) {
        throw new Error(`ended without printing ${pattern}:\n${this.#output}`);
      }
      await new Promise<void>((resolve) => {
        this.#onOutput.push(resolve);
      });
    }
  }

  /** Makes the stderr of the primary and its workers unreadable from now on. */
  breakErrorOutput(): void {
    this.#primary.stderr?.destroy();
  }

  async restart(): Promise<RollingRestartReport> {
    return (await this.#ask('rollingRestart')).report;
  }

  async shutdown(): Promise<WorkersShutdownReport> {
    return (await this.#ask('shutdown')).report;
  }

  /** Makes the start of workers fail from now on. */
  async breakForks(): Promise<void> {
    await this.#ask('breakForks');
  }

  /**
   * Returns the number of ready workers by the package, and the lowest number that the fixture has counted since all were ready.
   */
  async ready(): Promise<{ readonly ready: number; readonly fewest: number }> {
    return this.#ask('ready');
  }

  kill(signal: NodeJS.Signals): void {
    this.#primary.kill(signal);
  }

  /** Sends the signal to the primary and its workers, as a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    if (this.#primary.pid !== undefined) process.kill(-this.#primary.pid, signal);
  }

  /** Resolves to exit code and signal of the primary, once its output is complete. */
  exit(): Promise<readonly unknown[]> {
    return this.#exit;
  }

  /** @param port the port of a worker, or of the primary's own server */
  async connect(port: 'port' | 'metrics' = 'port'): Promise<RawClient> {
    const line = new RegExp(`${port} (\\d+)`);
    const client = await RawClient.connect(Number(line.exec(this.#output)?.[1]));
    onTestFinished(() => client.destroy());
    return client;
  }

  /** Returns the body of one response over a new connection. */
  async get(path = '/'): Promise<string> {
    const client = await this.connect();
    return (await client.get(path, ['Connection: close']).response()).body;
  }

  async #ask(command: 'ready' | 'breakForks' | 'rollingRestart' | 'shutdown') {
    const answer = once(this.#primary, 'message');
    this.#primary.send(command);
    const [message] = await answer;
    return message;
  }

  #changed(): void {
    for (const resolve of this.#onOutput.splice(0)) resolve();
  }

  #remove(): void {
    if (this.#primary.exitCode === null && this.#primary.signalCode === null) this.killGroup('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
