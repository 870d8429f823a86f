import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessLog } from './access-log.ts';
import { openStore, type Store } from './store.ts';

/** What the routes work with. */
export interface Services {
  readonly store: Store;
  readonly accessLog: AccessLog;
  /** Directory of the uploaded files. */
  readonly uploads: string;
}

export async function openServices(dataDir: string): Promise<Services> {
  const uploads = join(dataDir, 'uploads');
  await mkdir(uploads, { recursive: true });
  return {
    store: await openStore(join(dataDir, 'store')),
    accessLog: new AccessLog(join(dataDir, 'access.log')),
    uploads,
  };
}
