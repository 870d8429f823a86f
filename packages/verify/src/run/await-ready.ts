import { setTimeout as sleep } from 'node:timers/promises';
import { VerifyError } from '../errors.ts';
import type { ResolvedOptions } from '../options/options.ts';
import type { Subject } from '../subject/subject.ts';
import { connectTo } from '../wire/connect.ts';
import { placeOf } from '../wire/origin.ts';
import type { Outcome } from '../wire/outcome.ts';
import { elsewhereOf, whyNot } from './elsewhere.ts';

/** Interval in ms between two attempts. */
const PAUSE = 25;
/** ms to wait for an answer over HTTP/2 after HTTP/1.1 has failed. */
const HTTP2 = 1_000;
/** Characters of the server's output that are shown. */
const OUTPUT = 1_000;

/** The result of one request. */
interface Answer {
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
}

/**
 * Waits until the server answers with a 2xx at its readiness path, or without that path with any status that is not a server
 * error. Finds a server that listens at another port, or speaks only HTTP/2, and updates `subject.origin`.
 * @returns ms from the start of the server
 * @throws VerifyError `ERR_QUIESCE_VERIFY_NOT_READY`
 */
export async function awaitReady(subject: Subject, options: ResolvedOptions): Promise<number> {
  const { path, readyPath, startTimeout } = options;
  const asked = readyPath ?? path;
  let last = 'nothing listened there';
  let refusedSince: number | undefined;
  while (!subject.hasExited) {
    const left = subject.startedAt + startTimeout - performance.now();
    if (left <= 0) break;
    const { status, outcome } = await answerOf(subject, asked, left);
    const isReady = status !== undefined && (readyPath === undefined ? status < 500 : isSuccess(status));
    if (isReady) return Math.round(performance.now() - subject.startedAt);
    if (status !== undefined) last = `the last answer was ${status}`;
    else if (outcome !== 'refused at connect')
      last = `it accepted the connection, but did not answer in HTTP (${outcome})`;
    refusedSince = outcome === 'refused at connect' ? (refusedSince ?? performance.now()) : undefined;
    if (refusedSince !== undefined) {
      subject.origin = elsewhereOf(subject, options, performance.now() - refusedSince) ?? subject.origin;
    }
    await sleep(PAUSE);
  }
  const where = `GET ${asked} at ${placeOf(subject.origin)}`;
  const what = subject.hasExited
    ? `The server ended before it answered ${where}.`
    : `The server is not ready: ${where}, ${last}.${await whyNot(subject, options)}`;
  const output = subject.output.length === 0 ? '' : ` It wrote:\n${subject.output.text.slice(-OUTPUT)}`;
  throw new VerifyError('ERR_QUIESCE_VERIFY_NOT_READY', `${what}${output}`);
}

async function answerOf(subject: Subject, path: string, patience: number): Promise<Answer> {
  const answer = await ask(subject, path, patience);
  if (answer.status !== undefined || answer.outcome === 'refused at connect') return answer;
  const { origin } = subject;
  if (origin.isHttp2) return answer;
  subject.origin = { ...origin, isHttp2: true };
  const second = await ask(subject, path, Math.min(patience, HTTP2));
  if (second.status === undefined) subject.origin = origin;
  return second.status === undefined ? answer : second;
}

async function ask(subject: Subject, path: string, patience: number): Promise<Answer> {
  const { origin } = subject;
  const connection = connectTo(origin, { patience });
  const headers = origin.isHttp2 ? [] : ['Connection: close'];
  const exchange = connection.request({ path, headers });
  const outcome = await exchange.ended;
  connection.destroy();
  return { status: exchange.status, outcome };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
