import { once } from 'node:events';
import { join } from 'node:path';
import type { Site } from '../rolling/parts/site.ts';

/** Starts the application behind the proxies. @returns its port */
export async function backendOf(site: Site): Promise<number> {
  const child = site.start(process.execPath, [join(import.meta.dirname, 'apps/backend.mjs')], { ipc: true });
  site.keep(child);
  const [port] = await site.unlessFailed(once(child, 'message'));
  return Number(port);
}
