import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Amounts } from './amounts.ts';
import { Clients, SERVER } from './child.ts';

const run = promisify(execFile);

const BATCHES = 6;

/**
 * Returns the instructions that a server executes in user space per request, counted by Valgrind's callgrind. Kernel instructions
 * are not counted; V8's other threads have no work with `--single-threaded`. Returns the minimum of several batches, because V8
 * compiles during others.
 */
export async function instructionsPerRequest(way: string, amounts: Amounts): Promise<number> {
  const { requests, density } = amounts;
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-overhead-'));
  // Valgrind is several times faster while it does not count.
  const valgrind = ['--tool=callgrind', '--instr-atstart=no', `--callgrind-out-file=${join(folder, 'out')}`];
  const server = spawn('valgrind', [...valgrind, process.execPath, '--single-threaded', SERVER, way], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(server, 'exit');
  try {
    const [line]: unknown[] = await once(createInterface({ input: server.stdout }), 'line');
    const port = Number(line);
    const control = (...command: readonly string[]) =>
      run('callgrind_control', [...command, String(server.pid)]);
    const dump = () => control('--dump');
    const clients = new Clients(port, density);
    await clients.warmUp(amounts);
    await control('--instr=on');
    await dump();
    for (let batch = 0; batch < BATCHES; batch += 1) {
      await clients.send(requests);
      await dump();
    }
    clients.close();
    // No request arrived between the start of the count and the first dump.
    const [, ...counts] = await countsIn(folder);
    return Math.min(...counts.slice(0, BATCHES)) / requests;
  } finally {
    server.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the counts of the dumps, in order. */
async function countsIn(folder: string): Promise<number[]> {
  const numbered = (await readdir(folder)).filter((name) => /^out\.\d+$/.test(name));
  const texts = numbered
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).map((text) => Number(/^totals: (\d+)/m.exec(text)?.[1]));
}

function numberOf(name: string): number {
  return Number(name.slice('out.'.length));
}
