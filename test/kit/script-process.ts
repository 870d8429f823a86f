import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Transcript } from './transcript.ts';

/** A process that is killed after the test, whatever its result. */
export interface ScriptProcess {
  /** `undefined` if it could not be started. */
  readonly pid: number | undefined;
  /** Its output to stdout and stderr. */
  readonly output: Transcript;
  readonly stdout: Transcript;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves to its exit code; `null` if a signal killed it. */
  readonly exited: Promise<number | null>;
}

/** Starts `src/<name>` of a package in its folder; TypeScript is run as in the scripts of its package.json. */
export function startScript(script: URL, env: Readonly<Record<string, string>> = {}): ScriptProcess {
  const options = script.pathname.endsWith('.ts') ? ['--conditions=@quiesce/source', '--import', 'tsx'] : [];
  return startCommand([process.execPath, ...options, fileURLToPath(script)], {
    cwd: fileURLToPath(new URL('..', script)),
    env,
  });
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Signal that ends it after the test. A process with children needs a signal that it can pass on. @default 'SIGKILL' */
  readonly endWith?: NodeJS.Signals;
  /** True to kill its child processes after the test, too. @default false */
  readonly withChildren?: boolean;
}

/** Starts any command. */
export function startCommand(
  [file = '', ...parameters]: readonly string[],
  { cwd, env = {}, endWith = 'SIGKILL', withChildren = false }: CommandOptions,
): ScriptProcess {
  const child = spawn(file, parameters, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Creates a process group of its own.
    detached: withChildren,
  });
  // Waits for 'close', not 'exit', so that the output is complete.
  const exited = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    if (withChildren) killGroup(child.pid);
    else child.kill(endWith);
    await exited;
  });
  return {
    pid: child.pid,
    output: new Transcript([child.stdout, child.stderr], exited),
    stdout: new Transcript([child.stdout], exited),
    signal: (name) => child.kill(name),
    exited,
  };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All processes have ended.
  }
}
