import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** Resources of a process that has no work. */
export interface Sample {
  readonly cycles: number;
  /** Bytes, after a garbage collection. */
  readonly heap: number;
  /** Handles and timers, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** Listeners of the process, by event. */
  readonly listeners: Readonly<Record<string, number>>;
  /** Number of files and sockets; `undefined` without /proc. */
  readonly descriptors: number | undefined;
}

export async function takeSample(cycles: number, collect: () => void): Promise<Sample> {
  // Closed resources are released some turns later.
  for (let turn = 0; turn < 4; turn += 1) {
    await setImmediate();
    collect();
  }
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const events = process.eventNames().map((event) => [String(event), process.listenerCount(event)] as const);
  return {
    cycles,
    heap: process.memoryUsage().heapUsed,
    resources,
    listeners: Object.fromEntries(events),
    descriptors: descriptors(),
  };
}

function descriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
