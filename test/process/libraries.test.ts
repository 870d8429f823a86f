import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';
import { requestSlow } from './slow-request.ts';

const WARNING = /SIGTERM has other listeners, which may end the process or close .+?: (\w+) `/;

describe('beside', () => {
  it('beside Apollo Server, whose handler is named, all requests are answered', async () => {
    const { child, client } = await inFlight('Apollo Server');
    child.kill('SIGTERM');
    expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(WARNING.exec(child.output)?.[1]).toBe('signalHandler');
    expect(child.output).toContain('SIGTERM: the shutdown is already under way');
    expect(child.output).toContain('closed database');
  });

  it('beside close-with-grace, which ends the process, the log names its handler and the end, and the code is 1', async () => {
    const { child, client } = await inFlight('close-with-grace');
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    await client.ended();
    expect(WARNING.exec(child.output)?.[1]).toBe('onSignal');
    expect(child.output).toContain('closed by SIGTERM');
    expect(child.output).toMatch(/process\.exit\(\) was called by run \(index\.js:\d+\)/);
  });

  it.each(['signal-exit', 'signal-exit 3'])(
    'beside %s all requests are answered without a warning, and its callbacks run at the end',
    async (library) => {
      const { child, client } = await inFlight(library);
      child.kill('SIGTERM');
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await child.exit()).toMatchObject({ code: 0, signal: null });
      expect(child.output).not.toMatch(WARNING);
      expect(child.output).toMatch(/closed database[^]*exit 0 (null|undefined)/);
    },
  );
});

/** Starts a service beside that library, with a request in flight. */
async function inFlight(LIBRARY: string) {
  // With NODE_ENV=test, Apollo Server does not handle signals.
  const child = await Child.start('library', {}, { LIBRARY, NODE_ENV: 'production' });
  await child.printed(/port/);
  return { child, client: await requestSlow(child) };
}
