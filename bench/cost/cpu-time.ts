import type { Amounts } from './amounts.ts';
import { Child, load, warmUp } from './child.ts';

const LONGEST = 120_000;

/** µs on a processor for each request, the kernel's work included. */
export async function cpuTimePerRequest(way: string, amounts: Amounts): Promise<number> {
  const { requests } = amounts;
  const child = await Child.start(way, LONGEST);
  await warmUp(child.port, amounts.warmUp, requests);
  const before = await child.cpuTime();
  await load(child.port, requests);
  const after = await child.cpuTime();
  child.process.kill('SIGKILL');
  await child.exited;
  return (after - before) / requests;
}
