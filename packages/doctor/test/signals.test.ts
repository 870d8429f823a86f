import { describe, expect, it } from 'vitest';
import { findingsIn, idsIn } from './fixtures/serving-pod.ts';

const unit = (signal: string) => `[Service]\nExecStart=/usr/bin/node server.js\nKillSignal=${signal}`;

describe('a signal', () => {
  it.each(['SIGTERM', 'TERM', '15', 'SIGINT'])('%s is heard by default', async (signal) => {
    expect(await idsIn(unit(signal))).toEqual([]);
  });

  it('is heard, for all that anybody knows, by a service that handles its signals itself', async () => {
    expect(await idsIn(unit('SIGQUIT'), { drain: { signals: false } })).toEqual([]);
  });

  it.each(['SIGKILL', '9', 'SIGSTOP'])('%s is heard by nobody', async (signal) => {
    expect(await idsIn(unit(signal), { drain: { signals: false } })).toEqual(['signal-not-heard']);
    const [finding] = await findingsIn(unit(signal));
    expect(finding?.otherwise).toEqual([]);
  });

  it('of a restart has to be heard, too', async () => {
    const found = await findingsIn(`${unit('SIGTERM')}\nRestartKillSignal=SIGUSR1`);
    expect(found.map(({ changes }) => changes[0]?.text)).toEqual(['[Service] RestartKillSignal=SIGTERM']);
  });
});

it('what runs in front of a command of systemd stays in front of it', async () => {
  const [finding] = await findingsIn('[Service]\nKillMode=mixed\nExecStart=-/bin/sh -c "node server.js"');
  expect(finding?.changes[0]?.text).toBe('[Service] ExecStart=-/bin/sh -c "exec node server.js"');
});
