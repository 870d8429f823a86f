import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '../src/index.ts';
import { startBackend } from './servers/backend.ts';
import { haproxy } from './servers/haproxy.ts';
import { describeServer } from './servers/installed.ts';
import { nginx } from './servers/nginx.ts';
import { gunicorn, threadingHttpServer } from './servers/python.ts';

// Servers that are not Node's are judged by what their own documents say of them, so that no probe is made for Node alone.

/** Each is asked every question, and some of the answers take as long as the budget. */
const TIMEOUT = 180_000;

/** What closes connections that it has not announced loses these, unless it is lucky. */
const RACES: readonly ProbeId[] = ['idle-young', 'keep-alive-race', 'pipelined-pair'];

/**
 * Questions whose answer is a matter of microseconds where a server closes its listening socket, and idle connections, at once,
 * as all of these do: whether something was in a queue or on the wire just then.
 */
const CLOSES_AT_ONCE: readonly ProbeId[] = [
  'reused-connection',
  'refused-upload',
  'new-connections',
  'accept-queue',
  'load',
];

let backend: Awaited<ReturnType<typeof startBackend>>;

beforeAll(async () => {
  backend = await startBackend();
});
afterAll(() => {
  backend.server.closeAllConnections();
  backend.server.close();
});

describeServer('nginx', ['nginx', '-v'], () => {
  it(
    'finishes what is in flight and announces the close, but waits for whoever stalls, as it has no limit by default',
    async () => {
      const options = await nginx(await folder(), { backend: backend.port, isLimited: false });
      expect(await failedBy(options)).toEqual([
        'never-used-socket', // client_header_timeout is 60 s
        'half-head-silent',
        'half-body-silent', // client_body_timeout, too
        'budget', // worker_shutdown_timeout is none
      ]);
    },
    TIMEOUT,
  );

  it(
    'waits for nobody with its limits set, and ends with 0 also where they have cut a request off',
    async () => {
      const options = await nginx(await folder(), { backend: backend.port, isLimited: true });
      expect(await failedBy(options)).toEqual(['truthful-exit']);
    },
    TIMEOUT,
  );

  it(
    'finishes the streams of HTTP/2, over TLS',
    async () => {
      const options = await nginx(await folder(), { backend: backend.port, isLimited: true, tls: true });
      const only = [
        'in-flight-get',
        'in-flight-post',
        'in-flight-download',
        'announced-close',
        'http2',
        'finite-stream',
      ] as const;
      const { probes } = await verifyShutdown({ ...options, only });
      expect(probes.map(({ id, verdict }) => [id, verdict])).toEqual(only.map((id) => [id, 'pass']));
    },
    TIMEOUT,
  );
});

describeServer('HAProxy', ['haproxy', '-v'], () => {
  it(
    'finishes what is in flight, in HTTP/2 as well, but closes idle connections at once and waits for whoever stalls',
    async () => {
      const options = await haproxy(await folder(), { backend: backend.port, isGentle: false });
      const { failures } = await verifyShutdown({ ...options, only: RACES, repeat: 3 });
      expect(failures).not.toEqual([]);
      expect(await failedBy(options)).toEqual([
        'never-used-socket', // timeout client is 60 s here
        'half-head-silent',
        'half-body-silent',
        'budget', // hard-stop-after is none
      ]);
    },
    TIMEOUT,
  );

  it(
    'loses nothing with idle-close-on-response and limits',
    async () => {
      const options = await haproxy(await folder(), { backend: backend.port, isGentle: true });
      expect(await failedBy(options)).toEqual([]);
      const { failures } = await verifyShutdown({ ...options, only: RACES });
      expect(failures).toEqual([]);
    },
    TIMEOUT,
  );
});

describeServer("the http.server of Python's standard library", ['python3', '--version'], () => {
  it(
    'knows nothing of SIGTERM: whatever it is at is lost, and it is gone at once',
    async () => {
      expect(await failedBy(threadingHttpServer())).toEqual([
        'signal-handled',
        'in-flight-get',
        'in-flight-post',
        'in-flight-download',
        'announced-close',
        'finite-stream',
        'orphaned-handler',
        'half-head-completed',
        'exit-status',
        'second-signal',
      ]);
    },
    TIMEOUT,
  );
});

describeServer('gunicorn', ['gunicorn', '--version'], () => {
  it(
    'finishes what is in flight, but lets clients believe that their connections are kept, and waits for 30 s',
    async () => {
      expect(await failedBy(gunicorn())).toEqual([
        'announced-close', // benoitc/gunicorn#2313
        'never-used-socket',
        'half-head-silent',
        'half-body-silent',
        'budget', // --graceful-timeout is 30 s
        'second-interrupt', // its quick shutdown waits for the threads of a worker all the same
      ]);
    },
    TIMEOUT,
  );

  it(
    'ends within a short graceful timeout, and with 0 also where that has cut a request off',
    async () => {
      expect(await failedBy(gunicorn('--graceful-timeout', '1'))).toEqual([
        'in-flight-post', // these last longer than a second
        'in-flight-download',
        'announced-close',
        'finite-stream',
        'orphaned-handler',
        'truthful-exit',
        'second-signal',
      ]);
    },
    TIMEOUT,
  );
});

async function failedBy(options: VerifyOptions): Promise<ProbeId[]> {
  const { probes } = await verifyShutdown({
    ...options,
    budget: 6_000,
    stallLimit: 3_000,
    seed: 1,
    jobs: 3,
    keepGoing: true,
    skip: [...CLOSES_AT_ONCE, ...RACES],
  });
  return probes.flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : []));
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'quiesce-verify-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}
