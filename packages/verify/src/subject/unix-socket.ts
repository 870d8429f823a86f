import { lstat, rm } from 'node:fs/promises';
import { VerifyError } from '../errors.ts';
import { accepts } from './accepts.ts';

/**
 * Removes the file of a Unix socket without a listener, left by a server that was killed.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_PORT_TAKEN`
 */
export async function freeSocket(path: string): Promise<void> {
  if (!(await isSocket(path))) return;
  if (await accepts({ path })) {
    throw new VerifyError(
      'ERR_QUIESCE_VERIFY_PORT_TAKEN',
      `Another program listens at ${path}: it would be judged instead of the server. End it, or give another socket.`,
    );
  }
  await rm(path, { force: true });
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSocket();
  } catch {
    return false;
  }
}
