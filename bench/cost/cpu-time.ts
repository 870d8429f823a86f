import type { Amounts } from './amounts.ts';
import { Child, Clients } from './child.ts';

const MAX_TIME = 120_000;

/** Returns the CPU time in µs per request, including kernel time. */
export async function cpuTimePerRequest(way: string, amounts: Amounts): Promise<number> {
  const { requests, density } = amounts;
  const child = await Child.start(way, MAX_TIME);
  const clients = new Clients(child.port, density);
  await clients.warmUp(amounts);
  const before = await child.cpuTime();
  await clients.send(requests);
  const after = await child.cpuTime();
  clients.close();
  child.process.kill('SIGKILL');
  await child.exited;
  return (after - before) / requests;
}
