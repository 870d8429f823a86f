import { verifyShutdown, type Side, type VerifyOptions, type VerifyReport } from '@quiesce/verify';
import type { Framework } from './framework.ts';

/** In the order in which they are judged. */
export const SIDES = ['without', 'with'] as const satisfies readonly Side[];

/** Options of a run. */
export interface GradeOptions extends Pick<VerifyOptions, 'repeat' | 'jobs' | 'only'> {
  /** The URL of the preloaded module. */
  readonly preload: string;
}

/** @throws VerifyError if the server could not be judged */
export function grade(
  { start, env, port, paths }: Framework,
  folder: string,
  side: Side,
  { preload, ...options }: GradeOptions,
): Promise<VerifyReport> {
  return verifyShutdown({
    command: start.split(' '),
    cwd: folder,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      ...env,
      ...(side === 'with' ? { NODE_OPTIONS: `--import=${preload}` } : {}),
    },
    ...(port === undefined ? {} : { port }),
    ...paths,
    seed: 1,
    keepGoing: true,
    ...options,
  });
}
