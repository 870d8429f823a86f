import { describe, expect, it } from 'vitest';
import { createDrain, QuiesceError, type DrainOptions } from '@quiesce/core';
import { resolveOptions } from '../src/options/resolve.ts';

/** Returns the error of createDrain for options that a JavaScript user might pass. */
function refusal(options: unknown): { readonly code: string; readonly message: string } {
  try {
    Reflect.apply(createDrain, undefined, [options]);
  } catch (error) {
    if (error instanceof QuiesceError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('not refused');
}

// test/docs/docs.test.ts compares every default with docs/options.md.
describe('defaults', () => {
  it('the default deadline ends before a known platform limit', () => {
    expect(resolveOptions({}, { name: 'pm2', limit: 1_600 }).deadline).toBe(1_280);
    expect(resolveOptions({}, { name: 'Cloud Run', limit: 10_000 }).deadline).toBe(8_000);
    expect(resolveOptions({}, { name: 'Kubernetes', limit: 30_000 }).deadline).toBe(25_000);
    expect(resolveOptions({ deadline: 9_000 }, { name: 'pm2', limit: 1_600 }).deadline).toBe(9_000);
    // A service must not fail to start because of the platform.
    expect(resolveOptions({ shutdownDelay: 5_000 }, { name: 'pm2', limit: 1_600 }).deadline).toBe(25_000);
  });

  it('0 is not replaced by a default', () => {
    const zeros = { cleanupTime: 0, shutdownDelay: 0, idleLinger: 0, handlerGrace: 0, exitGrace: 0 };
    expect(resolveOptions(zeros)).toMatchObject({
      cleanupTime: 0,
      idleLinger: 0,
      handlerGrace: 0,
      exitGrace: 0,
    });
  });

  it('refusal headers without a value are left out', () => {
    const headers = { 'x-region': undefined, 'x-zone': 'b' };
    expect(resolveOptions({ refusal: { headers } }).refusal.headers).toEqual({ 'x-zone': 'b' });
    expect(Object.keys(resolveOptions({ refusal: { headers } }).refusal.headers)).toEqual(['x-zone']);
  });

  it('resolved options are frozen, and share nothing with the caller', () => {
    const signals: NodeJS.Signals[] = ['SIGTERM'];
    const resolved = resolveOptions({ signals });
    signals.push('SIGHUP');
    expect(resolved.signals).toEqual(['SIGTERM']);
    expect(Object.isFrozen(resolved) && Object.isFrozen(resolved.signals)).toBe(true);
  });
});

/** Options as getters of a class that reads the environment; the variable is not set. */
class Settings {
  get deadline(): number {
    return Number(process.env['QUIESCE_TEST_NOT_SET']);
  }
}

describe('a wrong option', () => {
  it.each([
    [{ deadline: -1 }, "Option 'deadline' must be milliseconds, from 0 to 2147483647; received number -1."],
    [{ deadline: Number.NaN }, "Option 'deadline' must be milliseconds"],
    [{ deadline: Infinity }, "Option 'deadline' must be milliseconds"],
    [{ deadline: 0 }, "Option 'deadline' must be more than 0 milliseconds; received number 0."],
    [{ deadline: '25s' }, 'received "25s".'],
    [
      { handlerGrace: true },
      "Option 'handlerGrace' must be milliseconds, from 0 to 2147483647, or false; received boolean true.",
    ],
    [{ exitGrace: null }, "Option 'exitGrace' must be milliseconds, from 0 to 2147483647; received null."],
    [{ idleLinger: 'forever' }, 'or \'keep-alive\'; received "forever".'],
    [
      { shutdownDelay: { min: 10, max: 5, quiet: 1 } },
      "Option 'shutdownDelay.min' must be at most shutdownDelay.max (5)",
    ],
    [
      { shutdownDelay: { min: 10 } },
      "Option 'shutdownDelay.max' must be milliseconds, from 0 to 2147483647; received undefined.",
    ],
    [{ listener: 'never' }, "Option 'listener' must be 'first' or 'last'"],
    [{ admission: true }, "Option 'admission' must be 'refuse' or 'serve'; received boolean true."],
    [{ signals: ['SIGFOO'] }, "Option 'signals' must be a list of signals that can be handled"],
    [{ signals: ['SIGKILL'] }, "Option 'signals' must be a list of signals that can be handled"],
    [{ signals: true }, "Option 'signals' must be"],
    [{ refusal: { status: 200 } }, "Option 'refusal.status' must be a whole number from 400 to 599"],
    [{ refusal: { retryAfter: 1.5 } }, "Option 'refusal.retryAfter' must be whole seconds"],
    [{ refusal: { headers: { 'bad name': 'x' } } }, "'bad name' is invalid"],
    [{ refusal: { headers: { connection: 'keep-alive' } } }, "without 'connection'"],
    [{ refusal: { headers: { 'Keep-Alive': 'timeout=5' } } }, "without 'Keep-Alive'"],
    [{ refusal: { headers: { 'Content-Length': 3 } } }, "without 'Content-Length'"],
    [{ refusal: { headers: { 'x-region': null } } }, "'x-region' is neither"],
    [{ health: { live: 'live' } }, "Option 'health.live' must be a path that starts with '/'"],
    [{ health: { appReady: 'healthz' } }, "Option 'health.appReady' must be a path that starts with '/'"],
    [
      { health: { appReady: '/health/live/' } },
      "Option 'health.appReady' must be different from health.live",
    ],
    [{ uploadGrace: 0 }, "Option 'uploadGrace' must be more than 0 milliseconds; received number 0"],
    [{ uploadGrace: '5s' }, "Option 'uploadGrace' must be milliseconds"],
    [{ health: true }, "Option 'health' must be an object, or false"],
    [{ logger: { info() {} } }, "Option 'logger' must be an object with the methods info, warn and error"],
    [{ logger: console.log }, "Option 'logger' must be"],
    [
      { health: { live: '/health', ready: '/health' } },
      "Option 'health.ready' must be different from health.live",
    ],
    [
      { health: { live: '/up', startup: '/up/' } },
      "Option 'health.startup' must be different from health.live",
    ],
    [{ health: { ready: '/health/live' } }, "Option 'health.ready' must be different from health.live"],
    [
      { health: { port: 0, routes: { '/health/live/': () => {} } } },
      `Option 'health.routes' must be without the path of health.live; received "/health/live/".`,
    ],
    [{ health: { port: 0, host: '' } }, "Option 'health.host' must be an address or a host name"],
    [{ refusal: { headers: { Trailer: 'x-checksum' } } }, "without 'Trailer'"],
    [{ refusal: { retryAfter: 1e21 } }, "Option 'refusal.retryAfter' must be whole seconds"],
    [{ signals: ['SIGSEGV'] }, "Option 'signals' must be a list of signals that can be handled"],
    [{ signals: ['SIGCHLD'] }, "Option 'signals' must be a list of signals that can be handled"],
    [new Settings(), "Option 'deadline' must be milliseconds, from 0 to 2147483647; received number NaN."],
    [Object.create({ deadline: 'x' }), "Option 'deadline' must be milliseconds"],
    [new Map([['deadline', 5]]), "Option 'options' must be an object; received an instance of Map."],
    [
      Promise.resolve({ deadline: 5 }),
      "Option 'options' must be an object; received an instance of Promise.",
    ],
    ['25s', "Option 'options' must be an object"],
  ])('createDrain(%o) throws ERR_QUIESCE_OPTION_INVALID', (options, message) => {
    expect(refusal(options)).toEqual({
      code: 'ERR_QUIESCE_OPTION_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [{ deadLine: 1 }, "There is no option 'deadLine'. Did you mean 'deadline'?"],
    [{ timeout: 1 }, "There is no option 'timeout'. Known: deadline, cleanupTime"],
    [{ health: { liveness: '/x' } }, "There is no option 'health.liveness'."],
    [{ refusal: { statusCode: 503 } }, "There is no option 'refusal.statusCode'."],
    [{ toString: 1 }, "There is no option 'toString'."],
  ])(
    'createDrain(%o) throws ERR_QUIESCE_OPTION_UNKNOWN with the nearest known option',
    (options, message) => {
      expect(refusal(options)).toEqual({
        code: 'ERR_QUIESCE_OPTION_UNKNOWN',
        message: expect.stringContaining(message),
      });
    },
  );

  it.each<[DrainOptions, string]>([
    [{ deadline: 1_000, cleanupTime: 1_500 }, 'cleanupTime 1500 ms = 1500 ms, deadline 1000 ms'],
    [{ deadline: 10_000, shutdownDelay: 8_000, cleanupTime: 3_000 }, 'shutdownDelay 8000 ms'],
    [{ deadline: 10_000, shutdownDelay: { min: 0, max: 12_000, quiet: 1 } }, 'shutdownDelay 12000 ms'],
    [
      { deadline: 5_000, cleanupTime: 3_000, idleLinger: 4_000 },
      'idleLinger 4000 ms + spread 0 ms + cleanupTime 3000 ms = 7000 ms',
    ],
    [
      { deadline: 5_000, cleanupTime: 3_000, uploadGrace: 2_001 },
      'uploadGrace 2001 ms + cleanupTime 3000 ms = 5001 ms, deadline 5000 ms',
    ],
    [{ deadline: 5_000, cleanupTime: 3_000, spread: 2_500 }, 'spread 2500 ms'],
    [{ deadline: 5_000, cleanupTime: 5_000 }, 'must also leave time for draining'],
  ])('createDrain(%o) throws ERR_QUIESCE_BUDGET with the calculation', (options, message) => {
    expect(refusal(options)).toEqual({
      code: 'ERR_QUIESCE_BUDGET',
      message: expect.stringContaining(message),
    });
  });
});
