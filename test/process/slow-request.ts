import { RawClient } from '@quiesce/conformance';
import { onTestFinished } from 'vitest';
import type { Child } from './child.ts';

/** Returns a client of a fixture whose request to `/slow` is in flight. */
export async function requestSlow({ port }: Child): Promise<RawClient> {
  const [client, other] = [await RawClient.connect(port), await RawClient.connect(port)];
  onTestFinished(() => {
    client.destroy();
    other.destroy();
  });
  client.get('/slow');
  await other.get('/').response();
  return client;
}
