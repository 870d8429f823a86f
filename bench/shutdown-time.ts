// How long a server takes to be gone: from SIGTERM with idle keep-alive connections, and from the last byte of the last
// response. The servers take turns, so that a slow moment of the machine meets all of them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';

const SERVERS = ['process-exit', 'server-close', 'quiesce-no-linger', 'quiesce'] as const;
const ROUNDS = Number(process.argv[2] ?? 7);
const IDLE = Number(process.argv[3] ?? 500);
/** `server.close()` waits 6 s for the keep-alive timer after a response; it is not given longer. */
const LONGEST = 15_000;

type Name = (typeof SERVERS)[number];
type Measure = (name: Name) => Promise<number>;

/** SIGTERM to exit, with nothing but idle connections. */
const fromSignal: Measure = async (name) => {
  const { child, port, exited } = await start(name);
  const agent = new Agent({ keepAlive: true, maxSockets: IDLE });
  await Promise.all(Array.from({ length: IDLE }, () => request(agent, port, '/')));
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const exitedAt = await exited;
  agent.destroy();
  return exitedAt - signalledAt;
};

/** Last byte to exit. */
const fromLastByte: Measure = async (name) => {
  const { child, port, exited } = await start(name);
  const agent = new Agent({ keepAlive: true });
  await request(agent, port, '/');
  const slow = request(agent, port, '/slow').catch(() => undefined);
  await request(agent, port, '/');
  child.kill('SIGTERM');
  await slow;
  const lastByteAt = performance.now();
  const exitedAt = await exited;
  agent.destroy();
  return exitedAt - lastByteAt;
};

async function start(name: Name) {
  const script = fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));
  const child = fork(script, { execArgv: [] });
  const exited = once(child, 'exit').then(() => performance.now());
  setTimeout(() => child.kill('SIGKILL'), LONGEST).unref();
  const [message]: { port: number }[] = await once(child, 'message');
  if (!message) throw new Error(`${name} did not say its port`);
  return { child, port: message.port, exited };
}

function request(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ agent, port, path, host: '127.0.0.1' }, (response) => {
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
}

async function compare(title: string, measure: Measure): Promise<void> {
  const times = new Map<Name, number[]>(SERVERS.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of SERVERS) times.get(name)?.push(await measure(name));
  }
  const base = median(times.get('process-exit') ?? []);
  const table = new Table({ head: [title, 'median ms', 'min', 'max', 'ratio'], style: { head: [] } });
  for (const [name, values] of times) {
    const row = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(1));
    table.push([name, ...row, (median(values) / base).toFixed(2)]);
  }
  console.log(table.toString());
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await compare(`SIGTERM to exit, ${IDLE} idle connections`, fromSignal);
await compare('last byte to exit', fromLastByte);
