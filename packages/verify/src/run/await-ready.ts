import { setTimeout as sleep } from 'node:timers/promises';
import { VerifyError } from '../errors.ts';
import type { ResolvedOptions } from '../options/options.ts';
import type { Subject } from '../subject/subject.ts';
import { Connection } from '../wire/connection.ts';

/** ms between two attempts. */
const PAUSE = 25;
/** Characters of the server's output that are shown. */
const OUTPUT = 1_000;

/**
 * Resolves to the ms from its start until the server answers: with a 2xx at its readiness path, or with anything but an error
 * of its own.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_NOT_READY`
 */
export async function awaitReady(subject: Subject, options: ResolvedOptions): Promise<number> {
  const { path, readyPath, startTimeout } = options;
  let last = 'nothing listened';
  while (!subject.hasExited) {
    const left = subject.startedAt + startTimeout - performance.now();
    if (left <= 0) break;
    const status = await statusOf(subject, readyPath ?? path, left);
    const isReady = status !== undefined && (readyPath === undefined ? status < 500 : isSuccess(status));
    if (isReady) return Math.round(performance.now() - subject.startedAt);
    if (status !== undefined) last = `the last answer was ${status}`;
    await sleep(PAUSE);
  }
  const what = subject.hasExited ? 'The server ended before it answered' : `The server is not ready: ${last}`;
  const output = subject.output === '' ? '' : ` It wrote:\n${subject.output.slice(-OUTPUT)}`;
  throw new VerifyError('ERR_QUIESCE_VERIFY_NOT_READY', `${what}, GET ${readyPath ?? path}.${output}`);
}

async function statusOf(subject: Subject, path: string, patience: number): Promise<number | undefined> {
  const connection = new Connection(subject.origin, { patience });
  const exchange = connection.request({ path, headers: ['Connection: close'] });
  await exchange.over;
  connection.destroy();
  return exchange.status;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
