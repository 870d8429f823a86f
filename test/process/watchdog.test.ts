import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

const BLOCKED = fileURLToPath(new URL('./fixtures/blocked.mjs', import.meta.url));
const DEADLINE = 800;

/** True if a process can be the first one of a PID namespace here, as in a container. */
const CAN_BE_FIRST = (() => {
  try {
    execFileSync('unshare', ['--pid', '--fork', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    // CI must not skip these tests silently.
    return process.env['CI'] === 'true';
  }
})();

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  /** ms from the signal to the end. */
  readonly time: number;
}

/** Starts the fixture, waits until it listens, and stops it. */
async function stopped(
  BLOCK: string,
  command: readonly string[] = [process.execPath, BLOCKED],
): Promise<Ended> {
  const [file = '', ...parameters] = command;
  const child = spawn(file, parameters, { env: { ...process.env, BLOCK, DEADLINE: String(DEADLINE) } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const isUp = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('port ')) resolve();
      });
    }
  });
  await isUp;
  const signalledAt = performance.now();
  terminate(child, file === 'unshare');
  const [code, signal] = await once(child, 'close');
  return { code, signal, output, time: performance.now() - signalledAt };
}

/** A signal from outside the namespace reaches its first process; `unshare` itself waits for that process. */
function terminate(child: ChildProcess, isFirst: boolean): void {
  if (isFirst) execFileSync('pkill', ['-TERM', '-P', String(child.pid)]);
  else child.kill('SIGTERM');
}

const IN_JAVASCRIPT = [
  ['a function named process', /running process \(blocked\.mjs:\d+\) </],
  ['code in a context of its own', /running \(anonymous\) \(evalmachine\.<anonymous>:1\) </],
  ['one of 20,000 scripts', /running \S+ \(\S+:\d+\) </],
  ['a regular expression', /running test \(of V8\) < [^<]+ \(blocked\.mjs:\d+\)/],
  ['the first listener of the shutdown', /running process \(blocked\.mjs:\d+\) </],
  ['a listener of exit', /running closeForEver \(blocked\.mjs:\d+\) </],
] as const;

describe.each(IN_JAVASCRIPT)('a loop blocked by %s', (way, place) => {
  it('a process with a blocked event loop is ended at the deadline with code 1, and the log names the place', async () => {
    const { code, output, time } = await stopped(way);

    expect(output).toMatch(place);
    expect(code).toBe(1);
    expect(time).toBeGreaterThan(DEADLINE - 50);
    expect(time).toBeLessThan(DEADLINE + 4_000);
  });

  it.runIf(CAN_BE_FIRST)('the first process of a container with a blocked event loop is ended', async () => {
    const { code, output, time } = await stopped(way, [
      'unshare',
      '--pid',
      '--fork',
      '--mount-proc',
      process.execPath,
      BLOCKED,
    ]);

    expect(output).toMatch(place);
    expect(code).not.toBe(0);
    expect(time).toBeLessThan(DEADLINE + 6_000);
  });
});

it('a blocked process is killed if a thread of the app would delay its exit, and the log says so first', async () => {
  const { signal, output, time } = await stopped('a loop beside a thread in execSync');

  expect(output).toMatch(/running spin \(.*; 1 thread\(s\) of the app are in code that is not JavaScript/);
  expect(signal).toBe('SIGKILL');
  expect(time).toBeLessThan(DEADLINE + 4_000);
});

it('a blocked process is killed if the permission model of Node forbids the inspector, and the log says so first', async () => {
  const { allowedNodeEnvironmentFlags: known } = process;
  const flags = [
    known.has('--permission') ? '--permission' : '--experimental-permission',
    '--allow-fs-read=*',
    '--allow-worker',
    ...(known.has('--allow-net') ? ['--allow-net'] : []),
  ];
  const command = [process.execPath, ...flags, BLOCKED];
  const { signal, output, time } = await stopped('the first listener of the shutdown', command);

  expect(output).toContain('killed: the inspector, which would end it, is not allowed here');
  expect(signal).toBe('SIGKILL');
  expect(time).toBeLessThan(DEADLINE + 4_000);
});

it('the deadline does not end a process that is paused at a breakpoint', async () => {
  const env = { ...process.env, BLOCK: 'a job that never ends', DEADLINE: String(DEADLINE) };
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', BLOCKED], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child.stdout, 'data');
  const developer = new WebSocket(/ws:\/\/\S+/.exec(output)?.[0] ?? '');
  onTestFinished(() => developer.terminate());
  await once(developer, 'open');
  child.kill('SIGTERM');
  await expect.poll(() => output).toContain('shutting down');

  const paused = new Promise<void>((resolve) => {
    developer.on('message', (message: Buffer) => {
      if (message.toString().includes('Debugger.paused')) resolve();
    });
  });
  for (const [id, method] of ['Debugger.enable', 'Debugger.pause'].entries()) {
    developer.send(JSON.stringify({ id, method }));
  }
  await paused;
  // The watchdog acts at the deadline, and soon after kills a process that does not respond.
  await new Promise((resolve) => setTimeout(resolve, DEADLINE + 3_000));
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);

  developer.send(JSON.stringify({ id: 2, method: 'Debugger.resume' }));
  developer.close();
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(output).toContain('shutdown forced');
});
