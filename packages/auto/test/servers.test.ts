import { connect } from 'node:http2';
import { once } from 'node:events';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RawClient } from '@quiesce/conformance';
import { PRELOAD, Program } from './program.ts';

let TLS = '';
beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  TLS = JSON.stringify({ key, cert });
});

describe('a server without a line of Quiesce', () => {
  it.each([
    ['http', ['--import', PRELOAD.import]],
    ['http', ['--require', PRELOAD.require]],
    ['late', ['--import', PRELOAD.import]],
    ['express', ['--import', PRELOAD.import]],
    ['koa', ['--import', PRELOAD.import]],
    ['fastify', ['--import', PRELOAD.import]],
  ])(
    'a server of %s, preloaded with %s, answers requests in flight at SIGTERM and exits with 0',
    async (KIND, node) => {
      const program = await Program.serve('app.mjs', { env: { KIND }, node });
      const client = await program.inFlight();
      await program.stop();
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await program.exit()).toMatchObject({ code: 0, signal: null });
      expect(program.output.match(/SIGTERM: shutdown clean/g)).toHaveLength(1);
      expect(program.output).toMatch(/[12] completed/);
    },
  );

  it('a preloaded server refuses new requests with 503 while it drains', async () => {
    const program = await Program.serve('app.mjs');
    const client = await program.inFlight();
    program.kill('SIGTERM');
    await program.printed(/shutting down/);
    const late = await (await RawClient.connect(program.port)).get('/').response();
    expect(late).toMatchObject({ status: 503 });
    await program.release();
    expect(await client.response()).toMatchObject({ status: 200 });
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).toMatch(/1 refused/);
  });

  it('an https server answers requests in flight', async () => {
    const program = await Program.serve('app.mjs', { env: { KIND: 'https', TLS } });
    const client = (await RawClient.connectTls(program.port)).get('/slow');
    await (await RawClient.connectTls(program.port)).get('/').response();
    await program.stop();
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).toMatch(/shutdown clean .* [12] completed/);
  });

  it.each(['h2c', 'h2'])(
    'an http2 server (%s) sends GOAWAY and finishes the stream in flight',
    async (KIND) => {
      const program = await Program.serve('app.mjs', { env: { KIND, TLS } });
      const protocol = KIND === 'h2' ? 'https' : 'http';
      const session = connect(`${protocol}://127.0.0.1:${program.port}`, { rejectUnauthorized: false });
      onTestFinished(() => session.destroy());
      const slow = session.request({ ':path': '/slow' });
      const quick = session.request({ ':path': '/' }).resume();
      await once(quick, 'close');
      const goaway = once(session, 'goaway');
      const response = once(slow, 'response');
      await program.stop();
      await goaway;
      const [headers] = await response;
      expect(headers).toMatchObject({ ':status': 200 });
      slow.resume();
      expect(await program.exit()).toMatchObject({ code: 0 });
      expect(program.output).toMatch(/shutdown clean .* [12] completed/);
    },
  );

  it('a preloaded server has no health routes of Quiesce, and all of its own', async () => {
    const program = await Program.serve('app.mjs');
    const client = await RawClient.connect(program.port);
    expect((await client.get('/health/ready').response()).body).toBe('done');
    client.destroy();
  });
});
