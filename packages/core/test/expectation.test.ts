import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createDrain } from '../src/index.ts';
import { draining, inFlight, listen } from './service.ts';

/** Sends a body of four bytes once the server asks for it. Returns what the client received, in order. */
function upload(port: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const got: string[] = [];
    const headers = { expect: '100-continue', 'content-length': 4 };
    const sent = ask({ port, host: '127.0.0.1', path: '/upload', method: 'POST', headers, agent: false });
    sent.on('continue', () => {
      got.push('100');
      sent.end('body');
    });
    sent.on('response', (response) => {
      got.push(String(response.statusCode));
      response.setEncoding('utf8').on('data', (text: string) => got.push(text));
      response.on('end', () => resolve(got));
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

/** Starts a server that is draining and has a request in flight until `finish`. */
async function drainingServer(route: (request: IncomingMessage, response: ServerResponse) => void) {
  const drain = createDrain({ signals: false, logger: false });
  const held: ServerResponse[] = [];
  const server = drain.watch(
    createServer((request, response) => {
      if (request.url === '/hold') held.push(response);
      else route(request, response);
    }),
  );
  const port = await listen(server);
  ask({ port, host: '127.0.0.1', path: '/hold' })
    .on('error', () => undefined)
    .end();
  await inFlight(drain, 1);
  const began = draining(drain);
  const report = drain.shutdown();
  await began;
  return { port, report, finish: () => held[0]?.end() };
}

it('a draining server without a gate sends 100 before its handler begins to answer', async () => {
  const { port, report, finish } = await drainingServer((request, response) => {
    response.writeHead(200);
    response.write('got ');
    request.on('data', (chunk: Buffer) => response.write(String(chunk)));
    request.on('end', () => response.end('.'));
  });
  const [first, second, ...body] = await upload(port);
  expect([first, second, body.join('')]).toEqual(['100', '200', 'got body.']);
  finish();
  expect((await report).requests).toMatchObject({ completed: 2, refused: 0 });
});

it('a draining server without a gate sends 100 if its handler waits for the body', async () => {
  const { port, report, finish } = await drainingServer((request, response) => {
    request.resume().on('end', () => response.end('thanks'));
  });
  expect(await upload(port)).toEqual(['100', '200', 'thanks']);
  finish();
  expect((await report).requests).toMatchObject({ completed: 2, refused: 0 });
});
