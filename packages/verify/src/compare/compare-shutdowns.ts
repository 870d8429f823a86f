import { invalid } from '../options/invalid.ts';
import type { VerifyOptions } from '../options/options.ts';
import type { Progress } from '../run/progress.ts';
import { verifyShutdown } from '../run/verify-shutdown.ts';
import { type Comparison, comparisonOf, type Preload, type Side } from './comparison.ts';

/** Options of one run. The server must be started by a command; it is started twice for each probe. */
export interface CompareOptions extends Omit<VerifyOptions, 'onProgress'> {
  readonly preload: Preload;
  /** Called with every step of either run. */
  readonly onProgress?: (side: Side, progress: Progress) => void;
}

/**
 * Judges a server as it is, then with a module that each of its Node processes loads first, through `NODE_OPTIONS`. Both runs
 * have the same seed, so the signal comes at the same moments.
 * @throws VerifyError as `verifyShutdown` does, or if `NODE_OPTIONS` already has the module
 */
export async function compareShutdowns(options: CompareOptions): Promise<Comparison> {
  const { preload, onProgress, ...common } = options;
  if (options.command === undefined) {
    throw invalid('a comparison needs a command: it starts the server with the preload, and without');
  }
  const env = withPreload(options.env ?? {}, preload);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const judge = (side: Side, changed: Pick<VerifyOptions, 'env'>): ReturnType<typeof verifyShutdown> => {
    return verifyShutdown({
      ...common,
      ...changed,
      // Each failure is compared, so one failure must not end the run.
      keepGoing: true,
      seed,
      onProgress: (progress) => onProgress?.(side, progress),
    });
  };
  const without = await judge('without', {});
  return comparisonOf(preload, { without, with: await judge('with', { env }) });
}

type Variables = Readonly<Record<string, string>>;

/** Returns these variables with the module appended to the `NODE_OPTIONS` they already have. */
function withPreload(env: Variables, { name, url }: Preload): Variables {
  const before = env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'] ?? '';
  if (before.includes(name) || before.includes(url)) {
    throw invalid(`NODE_OPTIONS has ${name} already, so both servers would run with it; remove it`);
  }
  return { ...env, NODE_OPTIONS: `${before} --import=${url}`.trimStart() };
}
