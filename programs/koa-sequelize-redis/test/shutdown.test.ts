import {
  answerTo,
  open,
  openUpload,
  reportIn,
  sigterm,
  startServer,
  temporaryStores,
  type ServerProcess,
  type Stores,
} from '@quiesce/test/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const JSON_HEADERS = { 'content-type': 'application/json' };

// Shared by all tests, because an embedded database takes seconds to create.
let stores: Stores;
const cleanUps: (() => Promise<void>)[] = [];
beforeAll(async () => (stores = await temporaryStores((cleanUp) => cleanUps.unshift(cleanUp))));
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

const start = (env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> =>
  startServer(new URL('../src/server.ts', import.meta.url), { ...stores, ...env });

const get = async ({ url }: ServerProcess, path: string): Promise<unknown> =>
  (await fetch(url + path)).json();

/** Writes an article and returns its id. */
async function post({ url }: ServerProcess, text: string): Promise<number> {
  const body = JSON.stringify({ text });
  const answer = await fetch(`${url}/articles`, { method: 'POST', headers: JSON_HEADERS, body });
  expect(answer.status).toBe(201);
  const { id }: { readonly id: number } = JSON.parse(await answer.text());
  return id;
}

async function expectCleanExit({ exited, output }: ServerProcess): Promise<void> {
  expect(await exited, output.text).toBe(0);
  expect(output.text).toContain('shutdown clean');
  expect(output.text).not.toContain('still alive');
}

test('an article is read through the cache, and its views are counted after the responses', async () => {
  const server = await start({ VIEWS_WINDOW: '0' });
  const id = await post(server, 'hello');
  const answers = [await fetch(`${server.url}/articles/${id}`), await fetch(`${server.url}/articles/${id}`)];
  expect(answers.map(({ headers }) => headers.get('x-cache'))).toEqual(['miss', 'hit']);
  for (const answer of answers) expect(await answer.json()).toEqual({ id, text: 'hello' });
  await expect.poll(() => get(server, `/articles/${id}/views`)).toEqual({ views: 2 });

  expect((await fetch(`${server.url}/articles/${id + 1}`)).status).toBe(404);
  expect((await fetch(`${server.url}/articles/x/views`)).status).toBe(404);
  const wrong = await fetch(`${server.url}/articles`, { method: 'POST', headers: JSON_HEADERS, body: '{}' });
  expect(wrong.status).toBe(400);
});

test('a request in flight is answered from the database and cached; then the cache closes, then the database', async () => {
  const server = await start();
  const id = await post(server, 'read at the very end');
  const slow = open('GET', `${server.url}/slow?ms=1000`);
  // Connections are accepted in order: once this later one is answered, the slow one is in flight.
  await answerTo(open('GET', `${server.url}/health/ready`));
  await sigterm(server);
  expect((await fetch(`${server.url}/articles/${id}`)).status).toBe(503);

  const { status, body } = await answerTo(slow);
  expect([status, JSON.parse(body)]).toEqual([200, { id, text: 'read at the very end' }]);
  await expectCleanExit(server);
  const { requests, steps } = reportIn(server.stdout.text);
  expect(requests).toMatchObject({ inFlightAtStart: 1, completed: 1, refused: 1 });
  expect(steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['cache', 'done'],
    ['database', 'done'],
  ]);

  const restarted = await start();
  const again = await fetch(`${restarted.url}/articles/${id}`);
  expect(again.headers.get('x-cache')).toBe(process.env['REDIS_URL'] === undefined ? 'miss' : 'hit');
  expect(await again.json()).toEqual({ id, text: 'read at the very end' });
});

test('a view that is counted after the last response is in the database', async () => {
  // Much longer than a close of everything that does not wait for it.
  const server = await start({ VIEWS_WINDOW: '1000' });
  const id = await post(server, 'seen as the service stops');
  const slow = open('GET', `${server.url}/slow?ms=500`);
  await answerTo(open('GET', `${server.url}/health/ready`));
  await sigterm(server);

  expect((await answerTo(slow)).status).toBe(200);
  await expectCleanExit(server);
  const { jobs } = reportIn(server.stdout.text);
  expect(jobs).toMatchObject({ runningAtStart: 0, begun: 1, completed: 1, failed: 0, refused: 0 });

  expect(await get(await start(), `/articles/${id}/views`)).toEqual({ views: 1 });
});

test('an article that was being posted at SIGTERM is stored after the restart', async () => {
  const server = await start();
  const json = JSON.stringify({ text: 'written while stopping' });
  const upload = await openUpload('POST', `${server.url}/articles`, JSON_HEADERS);
  upload.outgoing.write(json.slice(0, 10));
  await sigterm(server);
  upload.outgoing.end(json.slice(10));

  const { status, body } = await answerTo(upload);
  expect(status).toBe(201);
  await expectCleanExit(server);
  const article: { readonly id: number } = JSON.parse(body);
  expect(await get(await start(), `/articles/${article.id}`)).toEqual(article);
});
