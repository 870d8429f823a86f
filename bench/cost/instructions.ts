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
 * Instructions that a server executes in user space for each request, counted by Valgrind's callgrind. What the kernel does
 * is not counted, and not V8's other threads, for which `--single-threaded` leaves no work. It is the least of several batches:
 * in others V8 compiles.
 */
export async function instructionsPerRequest(way: string, amounts: Amounts): Promise<number> {
  const { requests, density } = amounts;
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-overhead-'));
  // Valgrind is several times as fast as long as it counts nothing.
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
    // Between the start of the count and the first dump no request came.
    const [, ...counts] = await countsIn(folder);
    return Math.min(...counts.slice(0, BATCHES)) / requests;
  } finally {
    server.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each dump counted, in their order. */
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
