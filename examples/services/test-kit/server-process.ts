import { startScript, type ScriptProcess } from './script-process.ts';

/** A server that listens, as a process of its own. */
export interface ServerProcess extends ScriptProcess {
  readonly url: string;
}

/** @param script prints or logs `listening on <url>` once it listens */
export async function startServer(
  script: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = startScript(script, { PORT: '0', ...env });
  const [, url = ''] = await server.output.until(/listening on (https?:\/\/[\w.:]+)["\n]/);
  return { ...server, url };
}

/** Sends a SIGTERM; when this resolves, the shutdown has begun. */
export async function sigterm(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM');
  await server.output.until(/SIGTERM: shutting down/);
}
