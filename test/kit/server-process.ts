import { startScript, type ScriptProcess } from './script-process.ts';

/** A server in a process of its own. */
export interface ServerProcess extends ScriptProcess {
  readonly url: string;
}

/** @param script prints or logs `listening on <url>` once it listens */
export function startServer(script: URL, env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  return serverOf(startScript(script, { PORT: '0', ...env }));
}

/** Resolves when a process has logged its URL. */
export async function serverOf(started: ScriptProcess): Promise<ServerProcess> {
  const [, url = ''] = await started.output.until(/listening on (https?:\/\/[\w.:]+)["\n]/);
  return { ...started, url };
}

/** Sends a SIGTERM; resolves when the shutdown has begun. */
export async function sigterm(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM');
  await server.output.until(/SIGTERM: shutting down/);
}
