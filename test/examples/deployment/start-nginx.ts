import { chmod, copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWithPorts, startCommand, type ScriptProcess } from '@quiesce/test/kit';

const EXAMPLE = new URL('../../../examples/deployment/', import.meta.url);

/** Starts nginx with a site in a temporary folder. */
export async function startNginx(
  site: string,
  ports: Readonly<Record<number, number | undefined>>,
): Promise<ScriptProcess> {
  const { directory, path } = await copyWithPorts(new URL(`nginx/${site}`, EXAMPLE), ports);
  await rename(path, join(directory, 'site.conf'));
  await copyFile(new URL('nginx/nginx.conf', EXAMPLE), join(directory, 'nginx.conf'));
  // If root starts nginx, its workers run as another user.
  await chmod(directory, 0o755);
  return startCommand(['nginx', '-p', directory, '-e', 'stderr', '-c', 'nginx.conf'], {
    cwd: directory,
    endWith: 'SIGTERM',
  });
}
