import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { verifyShutdown } from '@quiesce/verify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isFree, Ports } from '../src/subject/ports.ts';
import { failed } from './grade.ts';

const SERVER = fileURLToPath(new URL('./fixtures/serves.mjs', import.meta.url));

/** Starts a server outside the verifier. */
async function running(file = SERVER) {
  const port = await new Ports(Math.random).take();
  // All probes share one shutdown. No probe may coincide with the moment at which idle connections are closed.
  const env = { ...process.env, PORT: `${port}`, OPTIONS: '{"idleLinger":1500,"situation":"quiet"}' };
  const child = spawn(process.execPath, [file], { env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await expect.poll(() => isFree(port), { timeout: 10_000 }).toBe(false);
  return { pid: child.pid ?? 0, port, exited };
}

/** The kernel resets connections that arrive while the port closes, so the load may lose some. */
const PATHS = { slowPath: '/slow', readyPath: '/health/ready', budget: 4_000, maxLoss: 0.05 };

describe('a server that runs already', () => {
  it('a running server is stopped once and judged by all probes that can share one shutdown', async () => {
    const { pid, port, exited } = await running();
    const report = await verifyShutdown({ pid, port, ...PATHS });
    expect(failed(report)).toEqual({});
    expect(await exited).toEqual([0, null]);
    const skipped = report.probes.filter(({ saw }) => saw.includes('stopped only once')).map(({ id }) => id);
    expect(skipped).toContain('exit-timely');
    expect(skipped).not.toContain('in-flight-get');
  });

  it('a running server can be stopped by a command that gets its process id', async () => {
    const { pid, port, exited } = await running();
    const stopCommand = 'kill -s INT $PID';
    const report = await verifyShutdown({ pid, port, stopCommand, ...PATHS });
    expect(failed(report)).toEqual({});
    expect(report.server.stoppedBy).toBe(stopCommand);
    expect(await exited).toEqual([0, null]);
  });

  it('a process id that does not exist is rejected', async () => {
    await expect(verifyShutdown({ pid: 2 ** 22 + 1, port: 9 })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NO_PROCESS',
    });
  });
});

describe('a server that is started', () => {
  it('aborting the verification ends the started servers and all their children', async () => {
    const abort = new AbortController();
    const pids: number[] = [];
    const judged = verifyShutdown({
      command: ['sh', '-c', `node ${SERVER} & echo $! >&2; wait`],
      ...PATHS,
      abort: abort.signal,
      only: ['exit-timely', 'exit-status', 'budget'],
      onProgress: ({ type }) => {
        if (type !== 'probe started') return;
        pids.push(...childrenOf(process.pid));
        abort.abort(new Error('called off'));
      },
    });
    await expect(judged).rejects.toThrow('called off');
    expect(pids).not.toEqual([]);
    await expect
      .poll(() => [...pids, ...childrenOf(process.pid)].filter(isAlive), { timeout: 5_000 })
      .toEqual([]);
  });

  it('a server that cannot be started or never answers is rejected, and the error contains its output', async () => {
    await expect(verifyShutdown({ command: ['/no/such/program'] })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_COMMAND',
    });
    const fails = ['node', '--eval', 'console.error("no database"); process.exit(1)'];
    await expect(verifyShutdown({ command: fails })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NOT_READY',
      message: expect.stringContaining('no database'),
    });
    const idles = ['node', '--eval', 'setInterval(() => 0, 1000)'];
    await expect(verifyShutdown({ command: idles, startTimeout: 300 })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NOT_READY',
      message: expect.stringContaining('nothing listened'),
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Returns all descendants of a process. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const direct = children === '' ? [] : children.split(' ').map(Number);
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}
