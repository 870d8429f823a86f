import type { Amounts } from './amounts.ts';
import { Child, load, warmUp } from './child.ts';

const MAX_TIME = 120_000;

/** µs on a processor for each request, the kernel's work included. */
export async function cpuTimePerRequest(way: string, amounts: Amounts): Promise<number> {
  const { requests, density } = amounts;
  const child = await Child.start(way, MAX_TIME);
  await warmUp(child.port, amounts);
  const before = await child.cpuTime();
  await load(child.port, requests, density);
  const after = await child.cpuTime();
  child.process.kill('SIGKILL');
  await child.exited;
  return (after - before) / requests;
}
