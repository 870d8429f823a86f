import { describe, expect, it } from 'vitest';
import * as core from '@quiesce/core';
import { createFrom } from '../src/create.ts';
import { OPTION_SETTINGS, optionsOf, settingsIn, variableOf } from '../src/settings.ts';
import { Program } from './program.ts';

const optionsIn = (env: Readonly<Record<string, string>>) => optionsOf(settingsIn(env));

describe('settings', () => {
  it('settings are parsed as options: times, words, numbers, lists, off', () => {
    expect(
      optionsIn({
        QUIESCE_DEADLINE: '1m30s',
        QUIESCE_IDLE_LINGER: 'keep-alive',
        QUIESCE_SHUTDOWN_DELAY_MIN: '500ms',
        QUIESCE_HANDLER_GRACE: 'off',
        QUIESCE_SIGNALS: 'SIGTERM, SIGINT',
        QUIESCE_REFUSAL_RETRY_AFTER: '3',
        QUIESCE_UNCAUGHT_EXCEPTION: 'on',
        QUIESCE_HEALTH_LIVE: '/up',
        QUIESCE_SPREAD: '0',
        QUIESCE_CLEANUP_TIME: '',
      }),
    ).toEqual({
      deadline: 90_000,
      idleLinger: 'keep-alive',
      shutdownDelay: { min: 500 },
      handlerGrace: false,
      signals: ['SIGTERM', 'SIGINT'],
      refusal: { retryAfter: 3 },
      uncaughtException: true,
      health: { live: '/up', ready: false, startup: false },
      spread: 0,
    });
  });

  it('the examples of settings are accepted by createDrain', () => {
    for (const [name, { example, option }] of OPTION_SETTINGS) {
      const others = option.startsWith('shutdownDelay.')
        ? {
            QUIESCE_SHUTDOWN_DELAY_MIN: '1s',
            QUIESCE_SHUTDOWN_DELAY_MAX: '2s',
            QUIESCE_SHUTDOWN_DELAY_QUIET: '1s',
          }
        : option === 'health.host'
          ? { QUIESCE_HEALTH_PORT: '0' }
          : {};
      expect(() => createFrom(core, settingsIn({ ...others, [name]: example })), name).not.toThrow();
    }
  });

  it('variables that Kubernetes sets for a service named quiesce are ignored', () => {
    const env = {
      QUIESCE_SERVICE_HOST: '10.0.0.1',
      QUIESCE_SERVICE_PORT_HTTP: '80',
      QUIESCE_PORT: 'tcp://10.0.0.1:80',
      QUIESCE_PORT_80_TCP_ADDR: '10.0.0.1',
      QUIESCE_WEB_SERVICE_HOST: '10.0.0.2',
    };
    expect(settingsIn(env).size).toBe(0);
  });

  it.each([
    [
      { QUIESCE_DEADLINE: '25' },
      'ERR_QUIESCE_OPTION_INVALID',
      /QUIESCE_DEADLINE=25: Option 'deadline' must be .*; received "25"\. A time needs a unit, for example: QUIESCE_DEADLINE=25s/,
    ],
    [
      { QUIESCE_HEALTH_APP_READY: 'healthz' },
      'ERR_QUIESCE_OPTION_INVALID',
      /QUIESCE_HEALTH_APP_READY=healthz: Option 'health\.appReady' must be a path/,
    ],
    [
      { QUIESCE_DEADLINE: '1s', QUIESCE_CLEANUP_TIME: '2s' },
      'ERR_QUIESCE_BUDGET',
      /set by QUIESCE_DEADLINE=1s, QUIESCE_CLEANUP_TIME=2s/,
    ],
    [
      { QUIESCE_DEADLNE: '1s' },
      'ERR_QUIESCE_OPTION_UNKNOWN',
      /no setting QUIESCE_DEADLNE\. Did you mean QUIESCE_DEADLINE\?/,
    ],
    [{ QUIESCE: 'of' }, 'ERR_QUIESCE_OPTION_INVALID', /QUIESCE must be auto or on or off; received "of"/],
    [
      { QUIESCE_SHUTDOWN_DELAY: '1s', QUIESCE_SHUTDOWN_DELAY_MIN: '1s' },
      'ERR_QUIESCE_OPTION_INVALID',
      /mutually exclusive/,
    ],
  ] as const)('invalid settings are rejected: %j', (env, code, message) => {
    expect(() => createFrom(core, settingsIn(env))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('settings are named after their options', () => {
    expect(variableOf('health.appReady')).toBe('QUIESCE_HEALTH_APP_READY');
  });
});

describe('a server', () => {
  it('a server with an invalid setting does not start, and the error names the setting', async () => {
    const program = Program.node('app.mjs', { env: { QUIESCE_DEADLINE: 'soon' } });
    expect(await program.exit()).toMatchObject({ code: 1 });
    expect(program.output).toMatch(/QUIESCE_DEADLINE=soon[^]*ERR_QUIESCE_OPTION_INVALID/);
  });

  it('a server runs as without the preload with QUIESCE=off', async () => {
    const program = await Program.serve('app.mjs', { env: { QUIESCE: 'off', QUIESCE_DEADLINE: 'soon' } });
    program.kill('SIGTERM');
    expect(await program.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(program.output).not.toContain('quiesce');
  });

  it('a server is logged in one line at debug level', async () => {
    const program = await Program.serve('app.mjs', { env: { QUIESCE_LOG: 'debug', QUIESCE_DEADLINE: '9s' } });
    await program.printed(/at a signal now: quiet, within 9000 ms/);
    expect(program.output).toContain(`quiesce: http server on port ${program.port}: watched`);
    expect(program.output.match(/quiesce:/g)).toHaveLength(1);
  });

  it('a server stops without log lines with QUIESCE_LOG=off', async () => {
    const program = await Program.serve('app.mjs', { env: { QUIESCE_LOG: 'off' } });
    program.kill('SIGTERM');
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).not.toContain('quiesce');
  });
});
