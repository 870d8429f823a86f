import { describe, expect, it } from 'vitest';
import { Child } from './child.ts';
import { requestSlow } from './slow-request.ts';

const WARNING =
  /SIGTERM has other listeners, which may end the process or close what requests in flight need: (.+); remove them/g;

describe('another listener of SIGTERM', () => {
  it.each([
    ['exits', 'shutdown `function shutdown() { process.exit(0); }`'],
    ['closes', 'closes `() => void server.close()`'],
    ['closes and exits', 'closes and exits `() => server.close(() => process.exit(0))`'],
    ['is bound', 'bound emitWarning'],
  ])('another SIGTERM listener that %s is named in one warning', async (neighbour, named) => {
    const { child } = await inFlight(neighbour);
    child.kill('SIGTERM');
    await child.exit();
    expect([...child.output.matchAll(WARNING)].map(([, names]) => names)).toEqual([named]);
  });

  it('another SIGTERM listener is named even if it was added by once() before the drain', async () => {
    const { child } = await inFlight('exits', { ONCE: 'yes' });
    child.kill('SIGTERM');
    await child.exit();
    expect([...child.output.matchAll(WARNING)]).toHaveLength(1);
  });

  it.each(['logs', 'sets a flag', 'ends the process if alone'])(
    'another SIGTERM listener that %s is not named',
    async (neighbour) => {
      const { child, client } = await inFlight(neighbour);
      child.kill('SIGTERM');
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await child.exit()).toMatchObject({ code: 0, signal: null });
      expect(child.output).not.toMatch(WARNING);
    },
  );

  it('a listener that ends the process is named with the lost work, and the code is 1', async () => {
    const { child, client } = await inFlight('exits');
    child.kill('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    await client.ended();
    expect(child.output).toMatch(
      /SIGTERM: process\.exit\(\) was called by (process\.)?shutdown \(neighbour\.mjs:8\), before the shutdown had ended \(draining\), with 1 request and 0 jobs in flight/,
    );
    expect(child.output).not.toContain('closed database');
  });

  it('a listener that ends the process before the steps is named even if nothing is in flight, and the code is 1', async () => {
    const { child, client } = await inFlight('closes and exits');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(
      /process\.exit\(\) was called by .+ \(neighbour\.mjs:\d+\), before the shutdown had ended .+ 0 requests/,
    );
  });

  it('the log warns about a listener that closes a watched server', async () => {
    const { child, client } = await inFlight('closes');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toMatch(/other code has closed 1 of the watched servers during the shutdown/);
    expect(child.output).toContain('closed database');
  });
});

describe('process.exit()', () => {
  it('the app may call process.exit() once the state is closed', async () => {
    const { child, client } = await inFlight('', { EXIT: 'when closed' });
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).not.toContain('process.exit() was called');
  });

  it('process.exit(0) does not hide a failed shutdown', async () => {
    const { child, client } = await inFlight('', { EXIT: 'later', FAIL: 'yes' });
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(/shutdown failed/);
  });
});

/** Starts a service with that neighbour, with a request in flight. */
async function inFlight(NEIGHBOUR: string, variables: Readonly<Record<string, string>> = {}) {
  const child = await Child.start('neighbour', {}, { NEIGHBOUR, ...variables });
  return { child, client: await requestSlow(child) };
}
