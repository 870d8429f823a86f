import { fileURLToPath } from 'node:url';
import { verifyShutdown, type ProbeId, type VerifyOptions, type VerifyReport } from '@quiesce/verify';

/** Limits that fit the deadline of the fixtures, 3.5 s: it is well above the 1.5 s of the longest probes, for busy machines. */
const LIMITS = { budget: 5_000, timely: 1_500, stallLimit: 4_500 };

/** Grades a fixture with all its paths. Runs many servers at a time, because they mostly wait. */
export function grade(fixture: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return verifyShutdown({
    command: ['node', fileURLToPath(new URL(`./fixtures/${fixture}.mjs`, import.meta.url))],
    slowPath: '/slow',
    downloadPath: '/download',
    eventsPath: '/events',
    streamPath: '/tokens',
    orphanPath: '/work',
    orphanDone: 'the work is done',
    webSocketPath: '/ws',
    readyPath: '/health/ready',
    jobs: 14,
    seed: 1,
    ...LIMITS,
    ...options,
  });
}

/** The failed probes and what they saw. */
export function failed({ probes }: VerifyReport): Partial<Record<ProbeId, string>> {
  const entries = probes.filter(({ verdict }) => verdict === 'fail').map(({ id, saw }) => [id, saw] as const);
  return Object.fromEntries(entries);
}
