import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../test/kit/temporary-directory.ts';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '../src/index.ts';
import { startBackend } from './servers/backend.ts';
import { haproxy } from './servers/haproxy.ts';
import { describeServer } from './servers/installed.ts';
import { nginx } from './servers/nginx.ts';
import { gunicorn, threadingHttpServer } from './servers/python.ts';

// Judges servers not written in Node by their own documentation, so that no probe fits only Node.

/** ms. Almost all probes run, and some take the whole budget. */
const TIMEOUT = 180_000;

/** Probes that usually fail if a server closes connections without announcing it. */
const RACES: readonly ProbeId[] = ['idle-young', 'keep-alive-race', 'pipelined-pair'];

/**
 * Probes whose result depends on microseconds if a server closes its listening socket and idle connections immediately, as all
 * of these servers do: something may be in the accept queue or on the wire at that moment.
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
    'nginx finishes requests in flight and announces the close, but by default waits for stalled clients',
    async () => {
      const options = await nginx(await temporaryDirectory(), { backend: backend.port, isLimited: false });
      expect(await failedBy(options)).toEqual([
        'never-used-socket', // client_header_timeout is 60 s
        'half-head-silent',
        'half-body-silent', // client_body_timeout is 60 s
        'budget', // worker_shutdown_timeout is none
      ]);
    },
    TIMEOUT,
  );

  it(
    'nginx with limits does not wait for stalled clients, and exits with 0 even if it cut a request off',
    async () => {
      const options = await nginx(await temporaryDirectory(), { backend: backend.port, isLimited: true });
      expect(await failedBy(options)).toEqual(['truthful-exit']);
    },
    TIMEOUT,
  );

  it(
    'nginx finishes HTTP/2 streams over TLS',
    async () => {
      const options = await nginx(await temporaryDirectory(), {
        backend: backend.port,
        isLimited: true,
        tls: true,
      });
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
    'HAProxy finishes HTTP/1 and HTTP/2 requests, but closes idle connections and waits for stalled clients',
    async () => {
      const options = await haproxy(await temporaryDirectory(), { backend: backend.port, isGentle: false });
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
    'HAProxy with idle-close-on-response and limits loses no request',
    async () => {
      const options = await haproxy(await temporaryDirectory(), { backend: backend.port, isGentle: true });
      expect(await failedBy(options)).toEqual([]);
      const { failures } = await verifyShutdown({ ...options, only: RACES });
      expect(failures).toEqual([]);
    },
    TIMEOUT,
  );
});

describeServer("the http.server of Python's standard library", ['python3', '--version'], () => {
  it(
    'http.server does not handle SIGTERM: it exits immediately and loses all requests in flight',
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
    'gunicorn finishes requests in flight, but announces no close and waits up to 30 s',
    async () => {
      expect(await failedBy(gunicorn())).toEqual([
        'announced-close', // benoitc/gunicorn#2313
        'never-used-socket',
        'half-head-silent',
        'half-body-silent',
        'budget', // --graceful-timeout is 30 s
        'second-interrupt', // its quick shutdown also waits for the threads of a worker
      ]);
    },
    TIMEOUT,
  );

  it(
    'gunicorn with a short graceful timeout exits with 0 even if it cut a request off',
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
