import { join } from 'node:path';
import { verifyShutdown, type VerifyOptions, type VerifyReport } from '@quiesce/verify';
import { Site } from '../rolling/parts/site.ts';
import type { Peer } from './peer.ts';
import { ROUTES, WEB_SOCKET, WORK } from './routes.ts';

/** Limits for all peers, in ms. The peers' own limits are 5 s, so each has 3 s to spare. */
export const LIMITS = { budget: 8_000, timely: 2_000, stallLimit: 3_000 } as const;

/** Maximum duration of a grading in ms, for any number of repeats. */
const LONGEST = 6 * 3_600_000;

/** Options of a grading. */
export type GradeOptions = Pick<VerifyOptions, 'repeat' | 'jobs' | 'only' | 'onProgress'>;

/** @throws VerifyError if the server could not be judged */
export async function grade(peer: Peer, options: GradeOptions): Promise<VerifyReport> {
  const { readyPath, lameDuck = 0, program } = peer;
  const site = new Site(LONGEST);
  try {
    const report = verifyShutdown({
      ...(program ? await program.options(site) : ofNode(peer)),
      ...(readyPath === undefined ? {} : { readyPath }),
      lameDuck,
      ...LIMITS,
      seed: 1,
      keepGoing: true,
      ...options,
    });
    return await site.unlessFailed(report);
  } finally {
    await site.close();
  }
}

function ofNode({ id }: Peer): VerifyOptions {
  return {
    command: [process.execPath, join(import.meta.dirname, `servers/${id}.mjs`)],
    env: { NODE_ENV: 'production' },
    ...ROUTES,
    ...WORK,
    ...WEB_SOCKET,
  };
}
