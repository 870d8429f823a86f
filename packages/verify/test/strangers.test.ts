import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ports } from '../src/subject/ports.ts';
import { temporaryDirectory } from '../../../test/kit/temporary-directory.ts';
import { fixture } from './told.ts';

const STRANGER = fixture('stranger.mjs');

/** Runs these probes. Returns a line `probe: verdict, what was seen` for each. */
async function resultsOf(only: readonly ProbeId[], options: VerifyOptions): Promise<string[]> {
  const report = await verifyShutdown({ command: STRANGER, budget: 6_000, seed: 1, only, ...options });
  return report.probes.map(({ id, verdict, saw }) => `${id}: ${verdict}, ${saw}`);
}

async function freePort(): Promise<number> {
  return new Ports(Math.random).take();
}

describe('what a server asks of its clients', () => {
  const env = { PASSWORD: `Basic ${Buffer.from('me:secret').toString('base64')}` };
  const only = ['in-flight-post', 'half-body-silent'] as const;

  it('a probe without the required password is skipped, and the reason names the status 401', async () => {
    const why = 'skip, POST / was answered with 401 before its body had come';
    expect(await resultsOf(only, { env })).toEqual(only.map((id) => `${id}: ${why}`));
  });

  it('in-flight-post passes with the required password, by `auth` or `header`, and the required `body`', async () => {
    const body = '{"order": 1}';
    const answered = expect.stringMatching(/^in-flight-post: pass, answered 200 at 1[5-9]\d\d ms$/);
    expect(await resultsOf(['in-flight-post'], { env, body, auth: 'me:secret' })).toEqual([answered]);
    const header = { authorization: env.PASSWORD };
    expect(await resultsOf(['in-flight-post'], { env, body, header })).toEqual([answered]);
  });

  it('a given `contentType` is the only one tried, otherwise JSON is tried as well', async () => {
    expect(await resultsOf(['in-flight-post'], { contentType: 'text/plain' })).toEqual([
      'in-flight-post: skip, POST / was answered with 415 before its body had come',
    ]);
    expect(await resultsOf(['in-flight-post'], {})).toEqual([expect.stringContaining('pass, answered 400')]);
  });
});

describe('a path that does not fit its probe', () => {
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
  ])('%s is skipped with a reason, not failed, for %j', async (id, options, why) => {
    expect(await resultsOf([id], options)).toEqual([expect.stringContaining(`${id}: skip, ${why}`)]);
  });
});

describe('a correct server', () => {
  it('budget and truthful-exit are skipped, not failed, if the buffers of a connection take the whole download', async () => {
    // Large enough to be accepted as a download, and small enough for the buffers of a connection.
    const env = { SMALL: `${2 ** 20}`, PASSWORD: '' };
    const options = { env, downloadPath: '/download', contentType: 'text/plain' };
    const why =
      'skip, the buffers of a connection take the whole download, so nothing was in flight; give a longer one';
    const ids = ['budget', 'truthful-exit'] as const;
    expect(await resultsOf(ids, options)).toEqual(ids.map((id) => `${id}: ${why}`));
  });

  it('port-free passes if another program takes the port between the end of the server and the next check', async () => {
    const folder = await temporaryDirectory();
    const command = fixture('mutants/leaves-the-port.mjs');
    const options = { command, env: { ONCE: join(folder, 'taken') } };
    expect(await resultsOf(['port-free'], options)).toEqual(['port-free: pass, free']);
  });

  it('signal-handled passes if a server that handles SIGTERM exits with 143', async () => {
    const options = { env: { CODE: '143' }, contentType: 'text/plain' };
    expect(await resultsOf(['signal-handled'], options)).toEqual([
      expect.stringMatching(/^signal-handled: pass/),
    ]);
  });
});

it('a stack trace is found behind megabytes of other output', async () => {
  expect(await resultsOf(['no-stack-trace'], { env: { NOISE: '1' } })).toEqual([
    'no-stack-trace: fail, it wrote "at close (server.js:1:1"',
  ]);
});

it('a command is found in the PATH that it is given', async () => {
  const folder = await temporaryDirectory();
  writeFileSync(join(folder, 'web'), `#!/bin/sh\nexec ${STRANGER.join(' ')}\n`, { mode: 0o755 });
  const options = { command: ['web'], env: { PATH: `${folder}:${process.env['PATH']}` } };
  expect(await resultsOf(['port-free'], options)).toEqual(['port-free: pass, free']);
});

describe('the address of a server', () => {
  it.each(['::1', '::ffff:127.0.0.2'])(
    'a server that ignores PORT and listens at %s is found',
    async (host) => {
      const port = await freePort();
      const env = { PLACE: JSON.stringify({ port, host }) };
      expect(await resultsOf(['exit-status', 'port-free'], { env })).toEqual([
        expect.stringMatching(/^exit-status: pass, code 0/),
        'port-free: pass, free',
      ]);
    },
  );

  it('a server on a Unix socket can be verified', async () => {
    const folder = await temporaryDirectory();
    const socket = join(folder, 'server.sock');
    const only = ['signal-handled', 'in-flight-post', 'idle-old', 'port-free', 'exit-status'] as const;
    const results = await resultsOf(only, { socket, env: { PLACE: JSON.stringify({ path: socket }) } });
    expect(results.filter((line) => !line.includes(': pass, '))).toEqual([
      'port-free: skip, the server listens at a Unix socket',
    ]);
  });

  it('a port that another program uses is rejected', async () => {
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

  it('the error names the real port if the server does not listen on the given port', async () => {
    const [port, given] = [await freePort(), await freePort()];
    const env = { PLACE: JSON.stringify({ port, host: '127.0.0.1' }) };
    await expect(
      verifyShutdown({ command: STRANGER, env, port: given, startTimeout: 3_000 }),
    ).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NOT_READY',
      message: expect.stringContaining(
        `GET / at 127.0.0.1:${given}, nothing listened there. The server listens at 127.0.0.1:${port}: give the port as --port.`,
      ),
    });
  });

  it('the error suggests an https URL if the server speaks TLS', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const env = { TLS: JSON.stringify({ key, cert }) };
    const command = fixture('http2-only.mjs');
    await expect(verifyShutdown({ command, env, startTimeout: 3_000 })).rejects.toMatchObject({
      message: expect.stringMatching(
        /did not answer in HTTP.* It speaks TLS: give --url https:\/\/127\.0\.0\.1:\d+\./,
      ),
    });
  });
});

describe.concurrent.each(['http', 'https'])('a server that speaks only HTTP/2, by %s', (scheme) => {
  async function judge(only: readonly ProbeId[], cut: Readonly<Record<string, string>>): Promise<string[]> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const env = { ...cut, ...(scheme === 'https' ? { TLS: JSON.stringify({ key, cert }) } : {}) };
    return resultsOf(only, { command: fixture('http2-only.mjs'), env, url: `${scheme}://127.0.0.1` });
  }

  it('a server that speaks only HTTP/2 passes', async () => {
    const only = [
      'signal-handled',
      'in-flight-post',
      'http2',
      'new-connections',
      'load',
      'exit-status',
    ] as const;
    const results = await judge(only, {});
    expect(results.filter((line) => !line.includes(': pass, '))).toEqual([]);
  });

  it('a server that destroys its HTTP/2 sessions fails', async () => {
    const only = ['in-flight-post', 'http2'] as const;
    const results = await judge(only, { CUT: '1' });
    expect(results.filter((line) => line.includes(': fail, '))).toHaveLength(2);
  });
});
