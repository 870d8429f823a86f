import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { verifyShutdown } from '@quiesce/verify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isFree, Ports } from '../src/subject/ports.ts';
import { failed } from './grade.ts';

const SERVER = fileURLToPath(new URL('./fixtures/serves.mjs', import.meta.url));

/** A server that the verifier has not started. */
async function running(file = SERVER) {
  const port = await new Ports(Math.random).take();
  // All probes share one moment, and none of them is to meet the one at which idle connections are closed.
  const env = { ...process.env, PORT: `${port}`, OPTIONS: '{"idleLinger":1500,"situation":"quiet"}' };
  const child = spawn(process.execPath, [file], { env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await expect.poll(() => isFree(port), { timeout: 10_000 }).toBe(false);
  return { pid: child.pid ?? 0, port, exited };
}

/** Whatever comes at the very moment at which a port closes, the kernel resets: a load may meet it. */
const PATHS = { slowPath: '/slow', readyPath: '/health/ready', budget: 4_000, maxLoss: 0.05 };

describe('a server that runs already', () => {
  it('is stopped once, and judged by all probes that can share that', async () => {
    const { pid, port, exited } = await running();
    const report = await verifyShutdown({ pid, port, ...PATHS });
    expect(failed(report)).toEqual({});
    expect(await exited).toEqual([0, null]);
    const skipped = report.probes.filter(({ saw }) => saw.includes('stopped only once')).map(({ id }) => id);
    expect(skipped).toContain('exit-timely');
    expect(skipped).not.toContain('in-flight-get');
  });

  it('can be stopped by a command, which gets its process id', async () => {
    const { pid, port, exited } = await running();
    const stopCommand = 'kill -s INT $PID';
    const report = await verifyShutdown({ pid, port, stopCommand, ...PATHS });
    expect(failed(report)).toEqual({});
    expect(report.server.stoppedBy).toBe(stopCommand);
    expect(await exited).toEqual([0, null]);
  });

  it('is left alone if it is not there', async () => {
    await expect(verifyShutdown({ pid: 2 ** 22 + 1, port: 9 })).rejects.toMatchObject({
      code: 'ERR_QUIESCE_VERIFY_NO_PROCESS',
    });
  });
});

describe('a server that is started', () => {
  it('is ended with all its children, also when the judgement is called off', async () => {
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

  it('that cannot be started, or never answers, is not judged, and its output says why', async () => {
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

/** Of a process, and theirs. */
function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const direct = children === '' ? [] : children.split(' ').map(Number);
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}
