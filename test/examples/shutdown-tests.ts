import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  answerTo,
  open,
  openUpload,
  sigterm,
  temporaryDirectory,
  type ServerProcess,
} from '@quiesce/test/kit';
import { expect, test } from 'vitest';
import { MIB, type StartExample } from './start-example.ts';

async function expectCleanExit(server: ServerProcess): Promise<void> {
  expect(await server.exited).toBe(0);
  expect(server.output.text).toContain('shutdown clean');
  expect(server.output.text).not.toContain('still alive');
}

/** Tests a SIGTERM in the middle of requests. */
export function shutdownTests(start: StartExample): void {
  test('a slow request in flight is answered from the store, which closes after it', async () => {
    const dataDir = await temporaryDirectory();
    const server = await start(dataDir);
    const slow = open('GET', `${server.url}/slow?ms=1000`);
    // Connections are accepted in order: once this later one is answered, the slow one is in flight.
    await answerTo(open('GET', server.url));
    await sigterm(server);

    expect(await answerTo(slow)).toEqual({ status: 200, body: '{"latest":null}' });
    await expectCleanExit(server);
    expect(server.output.text).toContain('SIGTERM: shutting down, 1 in flight');
    expect(await readFile(join(dataDir, 'access.log'), 'utf8')).toMatch(/GET \/slow 200 \d+ms\n$/);
  });

  test('while an upload is in flight, new requests are refused and the health routes give the reason', async () => {
    const server = await start();
    const upload = await openUpload('PUT', `${server.url}/uploads/late.bin`);
    await sigterm(server);

    const refused = await fetch(server.url);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);

    upload.outgoing.end('the end');
    expect((await answerTo(upload)).status).toBe(200);
    await expectCleanExit(server);
  });

  test('an upload in flight arrives with all its bytes', async () => {
    const dataDir = await temporaryDirectory();
    const server = await start(dataDir);
    const content = randomBytes(8 * MIB);
    const upload = await openUpload('PUT', `${server.url}/uploads/file.bin`);
    upload.outgoing.write(content.subarray(0, 100_000));
    await sigterm(server);
    upload.outgoing.end(content.subarray(100_000));

    const answer = await answerTo(upload);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ name: 'file.bin', bytes: content.length });
    await expectCleanExit(server);
    expect(content.equals(await readFile(join(dataDir, 'uploads', 'file.bin')))).toBe(true);
  });

  test('a download in flight arrives completely', async () => {
    const server = await start();
    // Exceeds the kernel's buffers, so that most of it has not been sent at SIGTERM.
    const mb = 32;
    const download = await open('GET', `${server.url}/download?mb=${mb}`).incoming;
    await sigterm(server);

    const expected = Buffer.from('0123456789abcdef'.repeat((mb * MIB) / 16));
    expect(expected.equals(await buffer(download))).toBe(true);
    await expectCleanExit(server);
  });

  test('a note that was being posted at SIGTERM is stored after the restart', async () => {
    const dataDir = await temporaryDirectory();
    const server = await start(dataDir);
    const json = JSON.stringify({ text: 'written while stopping' });
    const post = await openUpload('POST', `${server.url}/notes`, { 'content-type': 'application/json' });
    post.outgoing.write(json.slice(0, 10));
    await sigterm(server);
    post.outgoing.end(json.slice(10));

    const answer = await answerTo(post);
    expect(answer.status).toBe(201);
    const { id } = JSON.parse(answer.body);
    await expectCleanExit(server);

    const restarted = await start(dataDir);
    const note = await fetch(`${restarted.url}/notes/${id}`);
    expect(await note.json()).toEqual({ id, text: 'written while stopping' });
  });
}
