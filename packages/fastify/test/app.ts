import { RawClient, type Hold } from '@quiesce/conformance';
import type { Drain } from '@quiesce/fastify';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';

const ports = new WeakMap<FastifyInstance, number>();

/** Returns the port of an app, even after it has stopped listening. */
export function portOf(app: FastifyInstance): number {
  const [address] = app.addresses();
  if (typeof address === 'object') ports.set(app, address.port);
  return ports.get(app) ?? 0;
}

/** Listens until the test has ended. Returns the port. */
export async function listen(app: FastifyInstance, host = '127.0.0.1'): Promise<number> {
  await app.listen({ host, port: 0 });
  onTestFinished(() => void app.close().catch(() => undefined));
  return portOf(app);
}

/** Sends a request whose handler waits until the test releases it. */
export async function requestHeldBy(
  hold: Hold<string>,
  app: FastifyInstance,
  path = '/',
): Promise<RawClient> {
  const client = (await RawClient.connect(portOf(app))).get(path);
  await hold.entered;
  return client;
}

export async function statusOf(port: number, path: string, host?: string): Promise<number> {
  const client = await RawClient.connect(port, host);
  return (await client.get(path).response()).status;
}

/** Resolves when draining begins. */
export function draining({ signal }: Drain): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

/** The two ways to stop an app. */
export const WAYS = [
  { way: 'a shutdown', stop: (app: FastifyInstance): Promise<unknown> => app.drain.shutdown() },
  { way: 'app.close()', stop: (app: FastifyInstance): Promise<unknown> => app.close() },
] as const;

/** Calls `app.close` even with arguments that its types reject. */
export function callClose(app: FastifyInstance, listener: unknown): unknown {
  return Reflect.apply(Reflect.get(app, 'close'), app, [listener]);
}
