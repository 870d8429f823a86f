import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { deferred } from '../src/util/deferred.ts';
import { createDrain, type Drain } from '../src/index.ts';

/** Creates a drain without a server, with its own health port; `port` resolves once it listens. */
function worker(options: { readonly manualReady?: boolean } = {}) {
  const port = deferred<number>();
  const logger = {
    info: (details: { readonly port?: number }) =>
      void (details.port !== undefined && port.resolve(details.port)),
    warn: () => undefined,
    error: () => undefined,
  };
  const drain = createDrain({ ...options, signals: false, logger, health: { port: 0, host: '127.0.0.1' } });
  return { drain, port: port.promise };
}

async function probe(port: number, route: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/health/${route}`);
  return `${response.status} ${await response.text()}`;
}

/** Returns true if a connection is refused. */
async function isClosed(port: number): Promise<boolean> {
  const [error]: NodeJS.ErrnoException[] = await once(connect(port, '127.0.0.1'), 'error');
  return error?.code === 'ECONNREFUSED';
}

it('the health port of a worker without a server opens at drain.ready(), and closes with the shutdown', async () => {
  const { drain, port } = worker();
  drain.ready();
  expect(await probe(await port, 'ready')).toBe('200 {"status":"ok","state":"ready"}');
  let whileClosing = '';
  drain.onClose('queue', async () => {
    whileClosing = await probe(await port, 'live');
  });
  expect((await drain.shutdown()).outcome).toBe('clean');
  expect(whileClosing).toMatch(/^200 {"status":"ok","state":"closing"/);
  expect(await isClosed(await port)).toBe(true);
});

it('the health port opens at drain.handleSignals(), so a slow start can be probed', async () => {
  const { drain, port } = worker();
  drain.handleSignals();
  expect(await probe(await port, 'startup')).toBe('503 {"status":"unavailable","state":"starting"}');
  expect(await probe(await port, 'live')).toBe('200 {"status":"ok","state":"starting"}');
  await drain.shutdown();
  expect(await isClosed(await port)).toBe(true);
});

it.each<[string, (drain: Drain) => unknown]>([
  ['ready()', (drain) => drain.ready()],
  ['handleSignals()', (drain) => drain.handleSignals()],
])('%s after the shutdown opens no health port, because nothing would close it', async (_name, call) => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const address = free.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  free.close();
  const drain = createDrain({ signals: false, logger: false, health: { port, host: '127.0.0.1' } });
  await drain.shutdown();
  call(drain);
  expect(await isClosed(port)).toBe(true);
});
