import { PROBE_IDS, type VerifyOptions } from '@quiesce/verify';
import { describe, expect, it } from 'vitest';
import { VerifyError } from '../src/errors.ts';
import { resolveOptions } from '../src/options/resolve.ts';

const command = ['node', 'server.js'];

describe('resolveOptions', () => {
  it('resolveOptions returns the defaults for options that are not given', async () => {
    expect(await resolveOptions({ command, seed: 7 })).toEqual({
      target: {
        kind: 'command',
        command,
        cwd: process.cwd(),
        env: {},
        port: undefined,
        tls: false,
        host: '127.0.0.1',
        headers: {},
        stopSignal: 'SIGTERM',
        stopCommand: undefined,
      },
      path: '/',
      uploadPath: '/',
      streamBody: '{}',
      orphanBody: '{}',
      budget: 30_000,
      lameDuck: 0,
      timely: 2_000,
      stallLimit: 5_000,
      startTimeout: 30_000,
      exitCode: 0,
      maxLoss: 0,
      loadRate: 200,
      repeat: 1,
      seed: 7,
      jobs: 2,
      probes: PROBE_IDS,
      keepGoing: false,
      failOn: 'hygiene',
      failOnSkip: false,
    });
  });

  it('resolveOptions selects the probes by `only` and `skip`, in their fixed order', async () => {
    const { probes } = await resolveOptions({ command, only: ['load', 'budget', 'http2'], skip: ['budget'] });
    expect(probes).toEqual(['http2', 'load']);
  });

  it('resolveOptions allows only one server at a time if the port is given', async () => {
    expect(await resolveOptions({ command, jobs: 4, port: 3_000 })).toMatchObject({ jobs: 1 });
    expect(await resolveOptions({ command, url: 'https://[::1]:8443' })).toMatchObject({
      jobs: 1,
      target: { tls: true, host: '::1', port: 8_443 },
    });
  });

  it.each<[string, object]>([
    ['command, pid or stopCommand', {}],
    ['command and pid', { command, pid: 12 }],
    ['command is empty', { command: [] }],
    ['pid 1 is not a process id', { pid: 1, port: 80 }],
    ['url, port or socket', { pid: 12 }],
    ['port must be from 1 to 65535', { command, port: 0 }],
    ['url must begin with', { command, url: 'ftp://127.0.0.1' }],
    ['there is no signal', { command, signal: 'SIGSTOPP' }],
    ['header: "a b" is not a valid header field name', { command, header: { 'a b': '1' } }],
    ['header: X-A: it cannot be the value', { command, header: { 'X-A': '1\r\nX-B: 2' } }],
    ['header: Connection is set by the probes', { command, header: { Connection: 'close' } }],
    ['auth must be user:password', { command, auth: 'me' }],
    ['contentType: it cannot be', { command, contentType: 'a\nb' }],
    ['socket must be a path', { command, socket: '' }],
    ['failOn must be one of lost, delay, hygiene', { command, failOn: 'all' }],
    ['slowPath must begin with /', { command, slowPath: 'slow' }],
    ['path must begin with /', { command, path: '/a b' }],
    ['orphanDone must be the text', { command, orphanPath: '/pay', orphanDone: '' }],
    ['budget must be a number of milliseconds', { command, budget: -1 }],
    ['lameDuck (5000 ms) leaves nothing', { command, lameDuck: 5_000, budget: 5_000 }],
    ['repeat must be a whole number from 1', { command, repeat: 0 }],
    ['maxLoss must be from 0 to 1', { command, maxLoss: 2 }],
    ['there is no probe "laod"', { command, only: ['laod'] }],
    ['no probe is left', { command, only: ['load'], skip: ['load'] }],
  ])('resolveOptions rejects invalid options with the reason: %s', async (why, options: VerifyOptions) => {
    const error: unknown = await resolveOptions(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VerifyError);
    expect(error).toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_OPTION_INVALID',
      message: expect.stringContaining(why),
    });
  });

  it.each(['http://192.0.2.1', 'http://[2001:db8::1]', 'http://no-such-host.invalid'])(
    'resolveOptions rejects a host other than loopback without `allowRemote`: %s',
    async (url) => {
      await expect(resolveOptions({ command, url })).rejects.toMatchObject({
        code: 'ERR_QUIESCE_VERIFY_REMOTE',
      });
      expect(await resolveOptions({ command, url, allowRemote: true })).toMatchObject({
        target: { kind: 'command' },
      });
    },
  );
});
