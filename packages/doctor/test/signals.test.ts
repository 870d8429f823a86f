import { describe, expect, it } from 'vitest';
import { findingsIn, idsIn } from './fixtures/serving-pod.ts';

const unit = (signal: string) => `[Service]\nExecStart=/usr/bin/node server.js\nKillSignal=${signal}`;

describe('a signal', () => {
  it.each(['SIGTERM', 'TERM', '15', 'SIGINT'])('the drain handles %s by default', async (signal) => {
    expect(await idsIn(unit(signal))).toEqual([]);
  });

  it('a service that handles its signals itself is assumed to handle any signal', async () => {
    expect(await idsIn(unit('SIGQUIT'), { drain: { signals: false } })).toEqual([]);
  });

  it.each(['SIGKILL', '9', 'SIGSTOP'])('no process can handle %s', async (signal) => {
    expect(await idsIn(unit(signal), { drain: { signals: false } })).toEqual(['signal-not-heard']);
    const [finding] = await findingsIn(unit(signal));
    expect(finding?.otherwise).toEqual([]);
  });

  it('the signal of a restart must be handled, too', async () => {
    const found = await findingsIn(`${unit('SIGTERM')}\nRestartKillSignal=SIGUSR1`);
    expect(found.map(({ changes }) => changes[0]?.text)).toEqual(['[Service] RestartKillSignal=SIGTERM']);
  });
});

it('the prefix of a systemd command is kept in the suggested change', async () => {
  const [finding] = await findingsIn('[Service]\nKillMode=mixed\nExecStart=-/bin/sh -c "node server.js"');
  expect(finding?.changes[0]?.text).toBe('[Service] ExecStart=-/bin/sh -c "exec node server.js"');
});
