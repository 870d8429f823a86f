import type { Amounts } from './amounts.ts';
import { Child, load } from './child.ts';

const LONGEST = 120_000;

/** µs on a processor for each request, the kernel's work included. */
export async function cpuTimePerRequest(way: string, { warmUp, requests }: Amounts): Promise<number> {
  const child = await Child.start(way, LONGEST);
  await load(child.port, warmUp);
  const before = await child.cpuTime();
  await load(child.port, requests);
  const after = await child.cpuTime();
  child.process.kill('SIGKILL');
  await child.exited;
  return (after - before) / requests;
}
