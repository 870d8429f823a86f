import { reportIn, startServer, type ServerProcess } from '@quiesce/example-services/test-kit';
import { expect, onTestFinished, test } from 'vitest';
import { Load } from './load.ts';
import { createStores } from './stores.ts';

const RESTARTS = 10;

async function stop({ signal, exited, output, stdout }: ServerProcess): Promise<void> {
  signal('SIGTERM');
  expect(await exited, output.text).toBe(0);
  expect(reportIn(stdout.text)).toMatchObject({ outcome: 'clean', jobs: { failed: 0, refused: 0 } });
}

test('ten restarts under load: no answer is lost, none is a 500, and nothing that was promised is missing', async () => {
  const stores = await createStores();
  onTestFinished(() => stores.remove());
  const start = (): Promise<ServerProcess> =>
    startServer(new URL('../src/server.ts', import.meta.url), stores.env);

  let server = await start();
  const load = new Load(server.url);
  onTestFinished(() => load.end());
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await load.served(50);
    load.serverStops();
    await stop(server);
    server = await start();
    load.aimAt(server.url);
  }
  await load.end();

  expect(load.lost).toEqual([]);
  // 503: refused while the server stopped.
  expect([...load.statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);

  // The last views are written by now, too.
  await stop(server);
  const { url } = await start();
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  for (const [id, text] of load.written) {
    expect(await get(`/articles/${id}/views`)).toEqual({ views: load.read.has(id) ? 1 : 0 });
    expect(await get(`/articles/${id}`)).toEqual({ id, text });
  }
}, 180_000);
