import { describe, expect, it } from 'vitest';
import { Program } from './program.ts';

/** Starts the scenario with a request in flight, and sends SIGTERM. */
async function stop(SCENARIO: string, path = '/slow', env: Readonly<Record<string, string>> = {}) {
  const program = await Program.serve('handlers.mjs', { env: { SCENARIO, ...env } });
  const client = await program.inFlight(path);
  await program.stop();
  return { program, client };
}

describe("the app's own handler of SIGTERM", () => {
  it.each(['exit', 'close', 'removed', 'killsItself'])(
    "the app's SIGTERM handler cannot cut requests in flight, and the exit code is 0: %s",
    async (scenario) => {
      const { program, client } = await stop(scenario);
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await program.exit()).toMatchObject({ code: 0, signal: null });
      expect(program.output).toMatch(/SIGTERM: shutdown clean .* [12] completed/);
      expect(program.output).not.toMatch(/other listeners|process\.exit|still alive/);
    },
  );

  it("the app's SIGTERM handler may close the server again without an error", async () => {
    const { program } = await stop('close');
    await program.exit();
    expect(program.output).toMatch(/shutdown clean[^]*closed well/);
  });

  it.each(['database', 'callback'])(
    "the app's SIGTERM handler runs after the drain, which waits for it: %s",
    async (scenario) => {
      const { program } = await stop(scenario);
      expect(await program.exit()).toMatchObject({ code: 0 });
      expect(program.output).toMatch(/shutdown clean[^]*(database closed|called back)/);
    },
  );

  it("the app's SIGTERM handlers run in their order: prepended, once, before and after the server listens", async () => {
    const { program } = await stop('order');
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).toMatch(/shutdown clean[^]*before\nfirst\nsecond SIGTERM 15\nthird\n/);
  });

  it("the app's SIGTERM handler is found and removed as usual; the count is one higher", async () => {
    const program = await Program.serve('handlers.mjs', { env: { SCENARIO: 'bookkeeping' } });
    await program.printed(/kept/);
    program.kill('SIGTERM');
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).toMatch(/has true true\ncounts 3 1\nthen false 2\n/);
    expect(program.output).toMatch(/shutdown clean[^]*once\n/);
    expect(program.output).not.toContain('never called');
  });

  it('an exit code of 0 from a handler does not hide that the drain was cut', async () => {
    const times = { QUIESCE_DEADLINE: '4s', QUIESCE_CLEANUP_TIME: '3500ms' };
    const { program } = await stop('exit', '/never', times);
    expect(await program.exit()).toMatchObject({ code: 1 });
    expect(program.output).toMatch(/abandoned GET \/never[^]*shutdown cut/);
  });

  it('a handler may exit with the code of the signal; the exit code stays that of the report', async () => {
    const { program } = await stop('exitWith143');
    expect(await program.exit()).toMatchObject({ code: 0 });
    expect(program.output).toContain('shutdown clean');
  });

  it('a failure code of a handler is kept', async () => {
    const { program } = await stop('exitWith3');
    expect(await program.exit()).toMatchObject({ code: 3 });
    expect(program.output).toContain('shutdown clean');
  });

  it("the app's SIGTERM handler cannot delay the end beyond the deadline", async () => {
    const { program } = await stop('hangs', '/slow', {
      QUIESCE_DEADLINE: '1500ms',
      QUIESCE_EXIT_GRACE: '100ms',
    });
    const startedAt = performance.now();
    const { code, at } = await program.exit();
    expect(code).toBe(1);
    expect(at - startedAt).toBeLessThan(3_000);
  });

  it('a handler that throws ends the process with 1, as without the preload', async () => {
    const { program } = await stop('throws');
    expect(await program.exit()).toMatchObject({ code: 1 });
    expect(program.output).toMatch(/shutdown clean[^]*a handler failed/);
  });
});
