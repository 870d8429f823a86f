import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ports } from '../src/subject/ports.ts';
import { fixture } from './told.ts';

const STRANGER = fixture('stranger.mjs');

/** `probe: verdict, what was seen` for each of them. */
async function saidOf(only: readonly ProbeId[], options: VerifyOptions): Promise<string[]> {
  const report = await verifyShutdown({ command: STRANGER, budget: 6_000, seed: 1, only, ...options });
  return report.probes.map(({ id, verdict, saw }) => `${id}: ${verdict}, ${saw}`);
}

async function freePort(): Promise<number> {
  return new Ports(Math.random).take();
}

describe('what a server asks of its clients', () => {
  const env = { PASSWORD: `Basic ${Buffer.from('me:secret').toString('base64')}` };
  const only = ['in-flight-post', 'half-body-silent'] as const;

  it('is said where it is missing, with the status that came', async () => {
    const why = 'skip, POST / was answered with 401 before its body had come';
    expect(await saidOf(only, { env })).toEqual(only.map((id) => `${id}: ${why}`));
  });

  it('is given by auth, or by a header, with a body that the handler takes', async () => {
    const body = '{"order": 1}';
    const answered = expect.stringMatching(/^in-flight-post: pass, answered 200 at 1[5-9]\d\d ms$/);
    expect(await saidOf(['in-flight-post'], { env, body, auth: 'me:secret' })).toEqual([answered]);
    const header = { authorization: env.PASSWORD };
    expect(await saidOf(['in-flight-post'], { env, body, header })).toEqual([answered]);
  });

  it('is a type of bodies, and the one that is given is the only one that is tried', async () => {
    expect(await saidOf(['in-flight-post'], { contentType: 'text/plain' })).toEqual([
      'in-flight-post: skip, POST / was answered with 415 before its body had come',
    ]);
    expect(await saidOf(['in-flight-post'], {})).toEqual([expect.stringContaining('pass, answered 400')]);
  });
});

describe('a path that is not what it is said to be', () => {
  it.each<[ProbeId, VerifyOptions, string]>([
    ['in-flight-get', { slowPath: '/nowhere' }, 'GET /nowhere was answered with 404'],
    ['in-flight-download', { downloadPath: '/nowhere' }, 'GET /nowhere was answered with 404'],
    ['in-flight-download', { downloadPath: '/download' }, 'GET /download has 100 bytes, which the buffers'],
    ['event-stream', { eventsPath: '/nowhere' }, 'GET /nowhere was answered with 404'],
    [
      'event-stream',
      { eventsPath: '/html' },
      'GET /html was answered with text/html, not with an event stream',
    ],
    ['websocket', { webSocketPath: '/' }, 'the WebSocket / was answered with 200'],
  ])('is no failure of %s with %j: the reason is said', async (id, options, why) => {
    expect(await saidOf([id], options)).toEqual([expect.stringContaining(`${id}: skip, ${why}`)]);
  });
});

describe('a correct server', () => {
  it('is not blamed for a download that its kernel had taken whole, and that nobody read', async () => {
    // Larger than what is taken for too small, and small enough for the buffers of a connection.
    const env = { SMALL: `${2 ** 20}`, PASSWORD: '' };
    const options = { env, downloadPath: '/download', contentType: 'text/plain' };
    const why =
      'skip, the buffers of a connection take the whole download, so nothing was in flight; give a longer one';
    const ids = ['budget', 'truthful-exit'] as const;
    expect(await saidOf(ids, options)).toEqual(ids.map((id) => `${id}: ${why}`));
  });

  it('is not blamed for another program that takes its port between its end and the next look', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-verify-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const command = fixture('mutants/leaves-the-port.mjs');
    const options = { command, env: { ONCE: join(folder, 'taken') } };
    expect(await saidOf(['port-free'], options)).toEqual(['port-free: pass, free']);
  });

  it('is not said to have no handler because it ends with the code of its signal and had nothing in flight', async () => {
    const options = { env: { CODE: '143' }, contentType: 'text/plain' };
    expect(await saidOf(['signal-handled'], options)).toEqual([
      expect.stringMatching(/^signal-handled: pass/),
    ]);
  });
});

it('a stack trace is found behind megabytes of other output', async () => {
  expect(await saidOf(['no-stack-trace'], { env: { NOISE: '1' } })).toEqual([
    'no-stack-trace: fail, it wrote "at close (server.js:1:1"',
  ]);
});

describe('where a server listens', () => {
  it('is found where it takes no port, even if it is the IPv6 loopback', async () => {
    const port = await freePort();
    const env = { PLACE: JSON.stringify({ port, host: '::1' }) };
    expect(await saidOf(['exit-status', 'port-free'], { env })).toEqual([
      expect.stringMatching(/^exit-status: pass, code 0/),
      'port-free: pass, free',
    ]);
  });

  it('may be a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-verify-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const socket = join(folder, 'server.sock');
    const only = ['signal-handled', 'in-flight-post', 'idle-old', 'port-free', 'exit-status'] as const;
    const said = await saidOf(only, { socket, env: { PLACE: JSON.stringify({ path: socket }) } });
    expect(said.filter((line) => !line.includes(': pass, '))).toEqual([
      'port-free: skip, the server listens at a Unix socket',
    ]);
  });

  it('is not a port that another program has', async () => {
    const other = createServer((_request, response) => response.end('not me')).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(verifyShutdown({ command: STRANGER, port })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_PORT_TAKEN',
      message: expect.stringContaining(`port ${port}`),
    });
  });

  it('is said where it is another one than was given', async () => {
    const [port, given] = [await freePort(), await freePort()];
    const env = { PLACE: JSON.stringify({ port, host: '127.0.0.1' }) };
    await expect(
      verifyShutdown({ command: STRANGER, env, port: given, startTimeout: 1_000 }),
    ).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NOT_READY',
      message: expect.stringContaining(
        `GET / at 127.0.0.1:${given}, nothing listened there. The server listens at 127.0.0.1:${port}: give the port as --port.`,
      ),
    });
  });

  it('is asked by TLS where the URL says so, and where it does not, that is said', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const env = { TLS: JSON.stringify({ key, cert }) };
    const command = fixture('http2-only.mjs');
    await expect(verifyShutdown({ command, env, startTimeout: 1_500 })).rejects.toMatchObject({
      message: expect.stringMatching(
        /no answer in HTTP.* It speaks TLS: give --url https:\/\/127\.0\.0\.1:\d+\./,
      ),
    });
  });
});

describe.concurrent.each(['http', 'https'])('a server that speaks HTTP/2 alone, by %s', (scheme) => {
  async function judge(only: readonly ProbeId[], cut: Readonly<Record<string, string>>): Promise<string[]> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const env = { ...cut, ...(scheme === 'https' ? { TLS: JSON.stringify({ key, cert }) } : {}) };
    return saidOf(only, { command: fixture('http2-only.mjs'), env, url: `${scheme}://127.0.0.1` });
  }

  it('is judged over HTTP/2', async () => {
    const only = [
      'signal-handled',
      'in-flight-post',
      'http2',
      'new-connections',
      'load',
      'exit-status',
    ] as const;
    const said = await judge(only, {});
    expect(said.filter((line) => !line.includes(': pass, '))).toEqual([]);
  });

  it('fails where it cuts its streams', async () => {
    const only = ['in-flight-post', 'http2'] as const;
    const said = await judge(only, { CUT: '1' });
    expect(said.filter((line) => line.includes(': fail, '))).toHaveLength(2);
  });
});
