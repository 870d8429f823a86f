import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { startCommand, type ScriptProcess } from '@quiesce/test/kit';

const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

/** Whether a process may have a process table of its own here. CI has to have the program: there it is an error without it. */
export function mayUnshare(): boolean {
  const [file, ...parameters] = UNSHARE;
  const { status, error } = spawnSync(file, [...parameters, 'true']);
  return status === 0 || (error !== undefined && process.env['CI'] === 'true');
}

/** A process that is the first one of its process table, as in a container. */
export interface FirstProcess extends ScriptProcess {
  readonly url: string;
  /** What docker stop does first. */
  readonly stop: () => void;
}

/** Starts it as a container would, and waits until it listens. */
export async function startFirstProcess(command: readonly string[], cwd: string): Promise<FirstProcess> {
  const started = startCommand([...UNSHARE, ...command], {
    cwd,
    env: { HOST: '127.0.0.1', PORT: '0' },
  });
  const [, url = ''] = await started.stdout.until(/process 1: listening on (\S+)\n/);
  // From outside it has another id: it is the child of what has started it.
  const pid = Number(await readFile(`/proc/${started.pid}/task/${started.pid}/children`, 'utf8'));
  return { ...started, url, stop: () => process.kill(pid, 'SIGTERM') };
}
