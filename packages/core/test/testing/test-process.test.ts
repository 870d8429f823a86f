import { once } from 'node:events';
import { createServer } from 'node:http';
import { createTestDrain } from '@quiesce/core/testing';
import { describe, expect, it } from 'vitest';
import { inFlight, listen } from '../service.ts';

/** Creates a drain and installs its signal handlers. */
function handling(...values: Parameters<typeof createTestDrain>) {
  const test = createTestDrain(...values);
  test.drain.handleSignals();
  return test;
}

describe('the process of a test', () => {
  it('a test process exits by itself with 0 after a signal, with the lines of the drain on its stderr', async () => {
    const { clock, process, drain } = handling();
    drain.onClose('database', () => clock.sleep(2_000));
    process.signal('SIGTERM');
    expect([process.status, process.exitCode]).toEqual([undefined, undefined]);
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect([process.status, process.exitCode, clock.now()]).toEqual([0, 0, 2_000]);
    expect(process.output).toBe(
      'quiesce: SIGTERM: shutting down, 0 in flight, within 25000 ms\n' +
        'quiesce: SIGTERM: shutdown clean in 2000 ms: 0 completed, 0 refused, 0 abandoned, 1 of 1 steps done\n',
    );
  });

  it('createTestDrain throws for unknown or invalid options of the process', () => {
    const unknown: object = { clusterWorker: true };
    expect(() => createTestDrain({}, unknown)).toThrow(
      "There is no option 'clusterWorker'. Did you mean 'isClusterWorker'?",
    );
    expect(() => createTestDrain({}, { terminalWidth: 0 })).toThrow(
      "Option 'terminalWidth' must be a whole number of columns; received number 0.",
    );
  });

  it('a test process exits with 1 if a step failed', async () => {
    const { clock, process, drain } = handling();
    drain.onClose('database', () => Promise.reject(new Error('no route to host')));
    process.signal('SIGTERM');
    expect(await clock.runUntil(process.exited)).toBe(1);
    expect(process.output).toContain("step 'database' failed after 0 ms: Error: no route to host\n");
  });

  it('a test process leaves the real process unchanged', () => {
    const before = process.eventNames().map((event) => [event, process.listenerCount(event)]);
    const { process: fake } = handling({ uncaughtException: true });
    fake.signal('SIGTERM');
    expect(process.eventNames().map((event) => [event, process.listenerCount(event)])).toEqual(before);
  });

  it('a signal without a listener ends a test process', async () => {
    const early = createTestDrain().process;
    early.signal('SIGTERM');
    expect(await early.exited).toBe('SIGTERM');
    const { drain, process } = createTestDrain({ signals: false });
    drain.handleSignals();
    process.signal('SIGINT');
    expect(process.status).toBe('SIGINT');
    const undone = createTestDrain();
    undone.drain.handleSignals()();
    undone.process.signal('SIGHUP');
    expect(undone.process.status).toBe('SIGHUP');
  });

  it('an ended test process throws for signals, messages and exceptions', async () => {
    const { process } = createTestDrain();
    process.signal('SIGKILL');
    for (const send of [
      () => process.signal('SIGTERM'),
      () => process.message('shutdown'),
      () => process.throwUncaught(new Error('late')),
    ]) {
      expect(send).toThrow('it has ended with SIGKILL');
    }
  });

  it('a test process keeps running after shutdown() by code', async () => {
    const { drain, clock, process } = handling();
    await drain.shutdown();
    await clock.advance(60_000);
    expect([process.status, process.exitCode]).toEqual([undefined, undefined]);
  });

  it('a test process treats the message of pm2 as a signal, and no other message', async () => {
    const { drain, clock, process } = handling();
    process.message({ type: 'axm:monitor' });
    expect(drain.state).toBe('starting');
    process.message('shutdown');
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect(process.output).toContain('message shutdown: shutdown clean');
  });

  it('a second SIGTERM and a forwarded SIGINT join the shutdown, and a second Ctrl+C ends the process with 1', async () => {
    const { drain, clock, process } = handling();
    drain.onClose('database', () => new Promise(() => {}));
    process.signal('SIGTERM');
    await clock.advance(100);
    process.signal('SIGTERM');
    process.signal('SIGINT');
    await clock.advance(299);
    process.signal('SIGINT');
    expect(process.status).toBeUndefined();
    await clock.advance(1);
    process.signal('SIGINT');
    expect(await clock.runUntil(process.exited)).toBe(1);
    expect(clock.now()).toBe(400);
    expect(process.output).toContain('SIGTERM: the shutdown is already under way');
    expect(process.output).toContain("step 'database' abandoned after 400 ms");
  });

  it('an exception ends a test process only while no drain listens', async () => {
    const { process } = handling();
    process.throwUncaught(new Error('no luck'));
    expect(process.status).toBe(1);

    const stopping = handling();
    stopping.drain.onClose('database', () => stopping.clock.sleep(1_000));
    stopping.process.signal('SIGTERM');
    await stopping.clock.advance(500);
    stopping.process.throwUncaught(new Error('no luck'));
    expect([stopping.process.status, stopping.process.exitCode]).toEqual([undefined, 1]);
    expect(await stopping.clock.runUntil(stopping.process.exited)).toBe(1);
    expect(stopping.clock.now()).toBe(1_000);

    const asked = handling({ uncaughtException: true });
    asked.process.throwUncaught(new Error('no luck'));
    expect(await asked.clock.runUntil(asked.process.exited)).toBe(1);
    expect(asked.process.output).toContain('uncaught: Error: no luck');
  });

  it('a test process that is kept alive is ended after exitGrace, and the log names what kept it', async () => {
    const { clock, process } = handling();
    process.keptAliveBy({ TCPServerWrap: 1, Timeout: 2 });
    process.signal('SIGTERM');
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect(clock.now()).toBe(500);
    expect(process.output).toContain('kept alive by: TCPServerWrap ×1, Timeout ×2');
  });

  it('a test process exits as soon as nothing keeps it alive', async () => {
    const { clock, process } = handling();
    process.keptAliveBy({ TCPServerWrap: 1 });
    process.keptAliveBy({});
    expect(process.status).toBeUndefined();
    process.keptAliveBy({ TCPServerWrap: 1 });
    process.signal('SIGTERM');
    await clock.advance(400);
    expect([process.status, process.exitCode]).toEqual([undefined, 0]);
    process.keptAliveBy({});
    expect([process.status, clock.pending]).toEqual([0, 0]);
    await clock.advance(1_000);
    expect(process.output).not.toContain('still alive');
  });

  it('a test process kills itself if a file operation does not return', async () => {
    const { clock, process } = handling({ deadline: 10_000 });
    process.keptAliveBy({ FSReqCallback: 1 });
    process.signal('SIGTERM');
    expect(await clock.runUntil(process.exited)).toBe('SIGKILL');
    expect(process.output).toContain('does not return: the process kills itself');
  });

  it('a server that begins to listen after the signal is closed at once', async () => {
    const { drain, clock, process } = createTestDrain();
    const server = drain.watch(createServer());
    let isClosed = false;
    drain.onClose('database', () => (isClosed = true));
    process.signal('SIGTERM');
    await clock.advance(0);
    const closed = once(server.listen(0, '127.0.0.1'), 'close');
    await closed;
    expect(await clock.runUntil(process.exited)).toBe(0);
    expect([server.listening, isClosed]).toEqual([false, true]);
  });

  it('a test process can be a node:cluster worker, which keeps serving', async () => {
    const { drain, clock, process } = createTestDrain({}, { isClusterWorker: true });
    const port = await listen(
      drain.watch(createServer(drain.handler((_request, response) => response.end()))),
    );
    process.signal('SIGTERM');
    // A connection that was already on its way is served, not refused.
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    expect(await clock.runUntil(process.exited)).toBe(0);
  });

  it('a test process can have a terminal, where a line names what Ctrl+C waits for', async () => {
    const { drain, clock, process } = createTestDrain({ deadline: 9_000 }, { terminalWidth: 80 });
    const port = await listen(drain.watch(createServer(drain.handler(() => undefined))));
    const stuck = fetch(`http://127.0.0.1:${port}/stuck`).catch(() => undefined);
    await inFlight(drain, 1);
    process.signal('SIGINT');
    const told = (): string[] =>
      [...process.output.matchAll(/^quiesce: 1 request in flight, GET \/stuck for (\d) s; .*$/gm)].map(
        ([, age = '']) => age,
      );
    await clock.advance(990);
    expect(told()).toEqual([]);
    await clock.advance(3_000);
    expect(told()).toEqual(['1']);
    await clock.advance(2_500);
    expect(told()).toEqual(['1', '6']);
    expect(process.output).toMatch(/; Ctrl\+C again forces the end\n$/);
    expect(await clock.runUntil(process.exited)).toBe(1);
    expect(clock.pending).toBe(0);
    await stuck;
  });

  it('a test process keeps the files that the drain has written', async () => {
    const { clock, process } = handling({ terminationLog: '/dev/termination-log' });
    process.signal('SIGTERM');
    await clock.runUntil(process.exited);
    expect([...process.files.keys()]).toEqual(['/dev/termination-log']);
    expect(process.files.get('/dev/termination-log')).toMatch(/^SIGTERM: shutdown clean in 0 ms/);
  });
});
