import { RawClient } from '@quiesce/conformance';
import type { DrainOptions } from '@quiesce/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ANOTHER_CTRL_C, Child } from './child.ts';

describe('several drains in one process', () => {
  it.each([
    ['of one copy of the package', 'shorter', ''],
    ['of two copies', 'copies', 'copies: true'],
  ])(
    'several drains %s: the end of one does not end the process while another is working',
    async (_, scenario, said) => {
      const { child, client } = await inFlight(scenario, '/slow');
      child.kill('SIGTERM');
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await child.exit()).toMatchObject({ code: 0, signal: null });
      expect(child.output.match(/shutdown clean/g)).toHaveLength(2);
      expect(child.output.match(/still alive/g)).toHaveLength(1);
      expect(child.output).toContain(said);
    },
  );

  it('several drains exit with their worst code, even if `shutdown()` was called', async () => {
    const { child, client } = await inFlight('asked', '/slow');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(/SIGTERM: shutdown clean[^]*asked for: shutdown failed/);
  });

  it('several drains wait for closeServer()', async () => {
    const { child, client } = await inFlight('closeServer', '/slow');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).toContain('whole true');
  });

  it('a second Ctrl+C ends all drains', async () => {
    const { child, client } = await inFlight('shorter', '/never');
    child.kill('SIGINT');
    await child.printed(/shutting down[^]*shutting down/);
    await new Promise((resolve) => setTimeout(resolve, ANOTHER_CTRL_C));
    child.kill('SIGINT');
    await client.ended();
    expect(await child.exit()).toMatchObject({ code: 1, signal: null });
    expect(child.output).toMatch(/abandoned GET \/never[^]*shutdown forced/);
  });

  it('twelve drains cause no warning about a listener leak', async () => {
    const { child, client } = await inFlight('twelve', '/slow');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output).not.toMatch(/warning|still alive|other listeners/i);
    expect(child.output.match(/shutdown clean/g)).toHaveLength(12);
  });

  it('later drains handle a signal even if all listeners of the first were removed', async () => {
    const { child, client } = await inFlight('removed', '/slow');
    child.kill('SIGTERM');
    expect((await client.response()).body).toBe('done');
    expect(await child.exit()).toMatchObject({ code: 0, signal: null });
    expect(child.output.match(/shutdown clean/g)).toHaveLength(2);
  });
});

/** Starts a process with several drains, of which the last has a request in flight for 2 s. */
async function inFlight(SCENARIO: string, path: string, options: DrainOptions = {}) {
  const child = await Child.start('several-drains', options, { SCENARIO, TIME: '2000' });
  await child.printed(/port/);
  const [client, other] = [await RawClient.connect(child.port), await RawClient.connect(child.port)];
  onTestFinished(() => {
    client.destroy();
    other.destroy();
  });
  client.get(path);
  await other.get('/').response();
  return { child, client };
}
