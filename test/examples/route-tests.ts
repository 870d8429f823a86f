import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { MIB, type StartExample } from './start-example.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Tests the routes, which are the same in every framework. */
export function routeTests(start: StartExample): void {
  test('the example answers the routes of every example', async () => {
    const dataDir = await temporaryDirectory();
    const { url } = await start(dataDir);
    const send = (path: string, init?: RequestInit): Promise<Response> => fetch(url + path, init);
    const post = (body: string): Promise<Response> =>
      send('/notes', { method: 'POST', headers: JSON_HEADERS, body });

    expect((await send('/health/ready')).status).toBe(200);
    expect(await (await send('/')).text()).toBe('hello\n');
    expect((await send('/nowhere')).status).toBe(404);

    const created = await post('{"text":"hi"}');
    expect(created.status).toBe(201);
    const note = JSON.parse(await created.text());
    expect(note).toMatchObject({ text: 'hi' });
    expect(await (await send(`/notes/${note.id}`)).json()).toEqual(note);
    expect(await (await send('/slow?ms=1')).json()).toEqual({ latest: note });
    expect((await send('/notes/none')).status).toBe(404);
    expect((await post('{"text":1}')).status).toBe(400);
    expect((await post('{"text":')).status).toBe(400);
    expect((await send('/notes', { method: 'POST', body: '{"text":"hi"}' })).status).toBeOneOf([400, 415]);

    // JSON or not, an upload is a file.
    const upload = await send('/uploads/file.json', { method: 'PUT', headers: JSON_HEADERS, body: '{"a":' });
    expect(await upload.json()).toEqual({ name: 'file.json', bytes: 5 });
    expect(await readFile(join(dataDir, 'uploads/file.json'), 'utf8')).toBe('{"a":');
    const empty = await send('/uploads/empty', { method: 'PUT' });
    expect(await empty.json()).toEqual({ name: 'empty', bytes: 0 });
    expect((await send('/uploads/.hidden', { method: 'PUT', body: 'x' })).status).toBe(400);

    const download = await send('/download?mb=1');
    expect(download.headers.get('content-length')).toBe(String(MIB));
    expect((await download.arrayBuffer()).byteLength).toBe(MIB);
  });
}
