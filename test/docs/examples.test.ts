import { once } from 'node:events';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { RawClient } from '@quiesce/conformance';
import { generate } from 'selfsigned';
import { expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { codeBlocks, read } from './markdown.ts';

/** Returns the example of a document that contains these words. */
function example(document: string, words: string): string {
  const found = codeBlocks(read(document)).find(
    ({ excerptOf, code }) => excerptOf === undefined && code.includes(words),
  );
  if (!found) throw new Error(`There is no example with '${words}' in ${document}.`);
  return found.code;
}

it('the example of docs/http2.md serves both protocols and exits with 0', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const service = await ExampleProcess.start(example('docs/http2.md', 'createSecureServer'), 3443, {
    'key.pem': key,
    'cert.pem': cert,
  });
  const session = connect(`https://localhost:${service.port}`, { rejectUnauthorized: false });
  expect(await text(session.request({ ':path': '/' }))).toBe('GET over HTTP/2.0');
  const client = await RawClient.connectTls(service.port);
  expect((await client.get('/').response()).body).toBe('GET over HTTP/1.1');
  const closed = once(session, 'close');
  service.stop();
  await closed;
  expect(await client.ended()).toBe('FIN');
  expect(await service.exit()).toEqual([0, null]);
});

it('the example of drain.upgrade sends its farewell and exits with 0', async () => {
  const service = await ExampleProcess.start(example('docs/websockets.md', 'drain.upgrade'), 3000);
  const client = await RawClient.connect(service.port);
  const upgraded = await client.get('/', ['Connection: Upgrade', 'Upgrade: echo']).response();
  expect(upgraded.status).toBe(101);
  let received = '';
  client.socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  await client.send('hello').received('hello');
  service.stop();
  expect(await client.ended()).toBe('FIN');
  expect(received).toBe('hellobye\n');
  client.socket.end();
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toContain('shutdown clean');
});

it('the example of a long poll is answered when draining begins and exits with 0', async () => {
  const service = await ExampleProcess.start(example('docs/websockets.md', 'news'), 3000);
  const client = (await RawClient.connect(service.port)).get('/');
  await service.get('/health/ready');
  service.stop();
  expect((await client.response()).status).toBe(204);
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toContain('1 completed');
});

it('the example of docs/fastify.md keeps serving as a lame duck and exits with 0', async () => {
  const service = await ExampleProcess.start(example('docs/fastify.md', 'fastifyDrain'), 3000);
  // The kernel accepts connections a moment before the process is notified that it listens and can handle signals.
  expect(await service.get('/')).toBe('200 hello');
  for (let probe = 0; probe < 3; probe += 1) await service.get('/health/ready');
  service.stop();
  await expect
    .poll(() => service.get('/health/ready'))
    .toMatch(/^503 {"status":"unavailable","state":"lame-duck","endsWithin":\d+}$/);
  expect(await service.get('/')).toBe('200 hello');
  expect(await service.exit()).toEqual([0, null]);
  expect(service.output).toContain('3 of 3 steps done');
});
