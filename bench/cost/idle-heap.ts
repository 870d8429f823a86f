import { setTimeout as sleep } from 'node:timers/promises';
import { Child, Clients, openIdle } from './child.ts';

const LONGEST = 120_000;
/** Requests after which V8 has compiled the hot code. */
const WARM_UP = 20_000;
/** ms after which Node's own timers have settled, and the drain has freed the data of busy connections: ten seconds at most. */
const SETTLED = 11_000;

/** Returns the used heap in bytes per idle connection, after a garbage collection. */
export async function heapPerConnection(way: string, idle: number): Promise<number> {
  const child = await Child.start(way, LONGEST);
  // Compiles code and fills caches before the first sample.
  const clients = new Clients(child.port, { connections: 16, atOnce: 16 });
  await clients.send(WARM_UP);
  clients.close();
  await openIdle(child.port, 500);
  await sleep(SETTLED);
  const before = await child.heap();
  await openIdle(child.port, idle);
  await sleep(SETTLED);
  const after = await child.heap();
  child.process.kill('SIGKILL');
  await child.exited;
  return (after - before) / idle;
}
