import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { startCommand, type ScriptProcess } from '@quiesce/test/kit';

const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

/** True if a process can have a PID namespace of its own here. In CI the program is required: its absence is an error. */
export function mayUnshare(): boolean {
  const [file, ...parameters] = UNSHARE;
  const { status, error } = spawnSync(file, [...parameters, 'true']);
  return status === 0 || (error !== undefined && process.env['CI'] === 'true');
}

/** A process with PID 1 in its namespace, as in a container. */
export interface FirstProcess extends ScriptProcess {
  readonly url: string;
  /** Sends the signal that docker stop sends first. */
  readonly stop: () => void;
}

/** Starts it as in a container, and waits until it listens. */
export async function startFirstProcess(command: readonly string[], cwd: string): Promise<FirstProcess> {
  const started = startCommand([...UNSHARE, ...command], {
    cwd,
    env: { HOST: '127.0.0.1', PORT: '0' },
  });
  const [, url = ''] = await started.stdout.until(/process 1: listening on (\S+)\n/);
  // Outside of the namespace it has another id: it is the child of the process that started it.
  const pid = Number(await readFile(`/proc/${started.pid}/task/${started.pid}/children`, 'utf8'));
  return { ...started, url, stop: () => process.kill(pid, 'SIGTERM') };
}
