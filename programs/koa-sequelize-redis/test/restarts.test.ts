import {
  Load,
  reportIn,
  startServer,
  temporaryStores,
  type LoadAnswer,
  type LoadClient,
  type LoadRequest,
  type ServerProcess,
} from '@quiesce/test/kit';
import { expect, test } from 'vitest';

const RESTARTS = 10;
const CLIENTS = 4;
/** Number of answers before the next SIGTERM. */
const ANSWERS = 100;

/** The answers that readers and writers got. */
class Magazine {
  readonly statuses = new Set<number | undefined>();
  /** Texts of articles that were answered with 201, by id. */
  readonly written = new Map<number, string>();
  /** Ids of articles that were read, each once. */
  readonly read = new Set<number>();
}

/** Repeatedly writes an article and reads it. */
class Author implements LoadClient {
  readonly #magazine: Magazine;
  #toRead: number | undefined;
  #text = '';

  constructor(magazine: Magazine) {
    this.#magazine = magazine;
  }

  next(): LoadRequest {
    if (this.#toRead !== undefined) return { method: 'GET', path: `/articles/${this.#toRead}` };
    this.#text = `article ${Math.random()}`;
    return { method: 'POST', path: '/articles', json: JSON.stringify({ text: this.#text }) };
  }

  answered({ status, body }: LoadAnswer): void {
    const { statuses, written, read } = this.#magazine;
    statuses.add(status);
    if (status === 200 && this.#toRead !== undefined) read.add(this.#toRead);
    this.#toRead = undefined;
    if (status !== 201) return;
    const { id }: { readonly id: number } = JSON.parse(body);
    written.set(id, this.#text);
    this.#toRead = id;
  }
}

async function expectCleanExit({ exited, output, stdout }: ServerProcess): Promise<void> {
  expect(await exited, output.text).toBe(0);
  expect(reportIn(stdout.text)).toMatchObject({ outcome: 'clean', jobs: { failed: 0, refused: 0 } });
}

test('ten restarts under load: no response is lost or a 500, and every acknowledged article exists', async () => {
  const stores = await temporaryStores();
  const start = (): Promise<ServerProcess> =>
    startServer(new URL('../src/server.ts', import.meta.url), stores);
  const magazine = new Magazine();
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const server = await start();
    const load = new Load(server.url, CLIENTS, () => new Author(magazine));
    await load.answered(ANSWERS);
    server.signal('SIGTERM');
    await load.over;
    await expectCleanExit(server);
  }
  const { statuses, written, read } = magazine;
  expect(written.size).toBeGreaterThan(RESTARTS * 10);
  expect([...statuses].filter((status) => ![200, 201, 503].includes(status ?? 0))).toEqual([]);

  const { url } = await start();
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  for (const [id, text] of written) {
    expect(await get(`/articles/${id}/views`)).toEqual({ views: read.has(id) ? 1 : 0 });
    expect(await get(`/articles/${id}`)).toEqual({ id, text });
  }
}, 180_000);
