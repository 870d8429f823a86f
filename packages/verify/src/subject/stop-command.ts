import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { VerifyError } from '../errors.ts';

/**
 * Starts a shell command that stops the server, with its process id in `PID`. Resolves once the command runs: some commands, such
 * as `kubectl delete`, end only after the server has ended.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_COMMAND`
 */
export async function runStopCommand(command: string, pid: number | undefined): Promise<void> {
  const env = { ...process.env, ...(pid === undefined ? {} : { PID: `${pid}` }) };
  const child = spawn(command, { shell: true, stdio: 'ignore', env });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new VerifyError('ERR_QUIESCE_VERIFY_COMMAND', `The stop command cannot be run: ${String(error)}.`);
  }
}
