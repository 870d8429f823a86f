import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyShutdown, type VerifyOptions, type VerifyReport } from '@quiesce/verify';
import type { Peer } from './peers.ts';

/** The same for all. The peers' own limits are 5 s, so each has 3 s to spare. All times are in ms. */
export const LIMITS = { budget: 8_000, timely: 2_000, stallLimit: 3_000 } as const;

/** How a grading is run. */
export type GradeOptions = Pick<VerifyOptions, 'repeat' | 'jobs' | 'only' | 'onProgress'>;

/** @throws VerifyError if the server could not be judged */
export function grade({ id, readyPath, lameDuck = 0 }: Peer, options: GradeOptions): Promise<VerifyReport> {
  return verifyShutdown({
    command: [process.execPath, join(import.meta.dirname, `servers/${id}.mjs`)],
    env: { NODE_ENV: 'production' },
    path: '/',
    slowPath: '/slow',
    uploadPath: '/',
    downloadPath: '/big',
    eventsPath: '/events',
    streamPath: '/tokens',
    orphanPath: '/work',
    orphanDone: 'work done',
    webSocketPath: '/ws',
    ...(readyPath === undefined ? {} : { readyPath }),
    lameDuck,
    ...LIMITS,
    seed: 1,
    keepGoing: true,
    ...options,
  });
}

/** The packages of a peer with the versions that are installed. */
export function versionsOf({ packages }: Peer): string[] {
  return packages.map((name) => {
    const file = join(import.meta.dirname, '../node_modules', name, 'package.json');
    const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'));
    return `${name} ${version}`;
  });
}
