import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePorts } from '@quiesce/test/kit';
// It has an API; the compiler that builds the packages does not.
import { ModuleKind, ScriptTarget, transpile } from 'typescript-5.9';
import { onTestFinished } from 'vitest';

const COMPILER_OPTIONS = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };

/** An example of the documents that runs a server, in a process of its own. */
export class ExampleProcess {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  #output = '';

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
    this.#exit = once(process, 'close');
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    onTestFinished(() => void process.kill('SIGKILL'));
  }

  /**
   * Starts it with a free port instead of `port`, and waits until it listens.
   * @param files the files in its folder
   * @param options `hasParentChannel`: true if the test, its parent process, can send it messages
   */
  static async start(
    code: string,
    port: number,
    files: Record<string, string> = {},
    options: { readonly hasParentChannel?: boolean } = {},
  ): Promise<ExampleProcess> {
    const [free = 0] = await freePorts(1);
    if (!code.includes(String(port))) throw new Error(`There is no port ${port} in the example.`);
    // Beside node_modules, so that the packages resolve; the dot hides it from other tools.
    const folder = await mkdtemp(join(import.meta.dirname, '.example-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const all = {
      ...files,
      'package.json': '{ "type": "module" }',
      'server.js': transpile(code.replace(String(port), String(free)), COMPILER_OPTIONS),
    };
    await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder, name), text)));
    const channel = options.hasParentChannel ? 'ipc' : 'ignore';
    const child = spawn(process.execPath, ['server.js'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe', channel],
    });
    const example = new ExampleProcess(child, free);
    await example.#listening();
    return example;
  }

  /** All output to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  async get(path: string): Promise<string> {
    const response = await fetch(`http://localhost:${this.port}${path}`);
    return `${response.status} ${await response.text()}`;
  }

  /** Writes to its stdin. */
  write(line: string): void {
    this.#process.stdin?.write(line);
  }

  /** Sends it a SIGTERM. */
  stop(): void {
    this.#process.kill('SIGTERM');
  }

  /** Sends it a message over the IPC channel. */
  tell(message: string): void {
    this.#process.send(message);
  }

  /** Returns its exit code and the signal that ended it, once its output is complete. */
  exit(): Promise<unknown[]> {
    return this.#exit;
  }

  async #listening(): Promise<void> {
    while (!(await accepts(this.port))) {
      if (this.#process.exitCode !== null) throw new Error(`ended before it listened:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, 'localhost');
  return once(socket, 'connect').then(
    () => Boolean(socket.destroy()),
    () => false,
  );
}
