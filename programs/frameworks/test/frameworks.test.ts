import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { answerTo, open, sigterm, startScript, startServer, type ServerProcess } from '@quiesce/test/kit';
import { expect, it, onTestFinished, test } from 'vitest';
import { TEXTS } from '../src/texts.ts';

const start = (name: string): Promise<ServerProcess> =>
  startServer(new URL(`../src/${name}.ts`, import.meta.url));

const QUERY = '/graphql?query=%7Bslow%7D';

/** Returns a GET function with one kept-alive connection. */
function keepAlive(): (url: string) => Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async (url) => {
    const sent = request(url, { agent }).end();
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return `${sent.reusedSocket ? 'reused' : 'new'}: ${response.statusCode}`;
  };
}

it.each([
  ['nestjs-express', '/slow', 'slow'],
  ['nestjs-fastify', '/slow', 'slow'],
  ['nestjs-express-hooks', '/slow', 'slow'],
  ['nestjs-fastify-hooks', '/slow', 'slow'],
  ['hono', '/slow', 'slow'],
  ['hapi', '/slow', 'slow'],
  ['h3', '/slow', 'slow'],
  ['graphql-yoga', QUERY, '{"data":{"slow":"slow"}}'],
  ['apollo-server', QUERY, '{"data":{"slow":"slow"}}\n'],
])(
  '%s answers requests in flight, refuses late ones, and closes its database last',
  async (name, path, body) => {
    const server = await start(name);
    const get = keepAlive();
    expect(await get(`${server.url}/health/ready`)).toBe('new: 200');
    // Apollo Server accepts GET only with a header that causes a CORS preflight in browsers.
    const slow = open('GET', server.url + path, { 'apollo-require-preflight': 'yes' });
    await server.output.until(/query begun/);

    await sigterm(server);

    expect(await get(server.url + path)).toBe('reused: 503');
    expect(await answerTo(slow)).toEqual({ status: 200, body });
    expect((await slow.incoming).headers.connection).toBe('close');
    expect(await server.exited).toBe(0);
    expect(server.output.text).toMatch(/database closed[^]*shutdown clean .* 1 completed, 1 refused/);
    const told = server.output.text.match(/Nest has stopped because of \w+/g);
    expect(told).toEqual(name.endsWith('-hooks') ? ['Nest has stopped because of SIGTERM'] : null);
  },
);

it('nestjs-fastify closes at once if Nest itself is closed, as in a test', async () => {
  const { exited, output } = startScript(new URL('close-nest.ts', import.meta.url));
  expect(await exited).toBe(0);
  expect(output.text).toMatch(/app\.close\(\): shutdown clean in \d{1,3} ms/);
});

test('grpc answers the call in flight, and its client sends no further calls', async () => {
  const server = await start('grpc');
  const Client = makeGenericClientConstructor(TEXTS, 'Texts');
  const client = new Client(new URL(server.url).host, credentials.createInsecure());
  onTestFinished(() => client.close());
  const call = (): Promise<string> =>
    new Promise((resolve) => {
      client['slow']?.('which', (error: Error | null, text: string) => resolve(error?.message ?? text));
    });
  expect(await call()).toBe('slow');
  const slow = call();
  await server.output.until(/query begun[^]*query begun/);

  await sigterm(server);

  expect(await slow).toBe('slow');
  expect(await server.exited).toBe(0);
  expect(server.output.text).toMatch(/database closed[^]*shutdown clean/);
});
