export interface Rollout {
  readonly pods: number;
  readonly batch: number;
  readonly surge: boolean;
  /** Number of batches after which a new pod is ready, without surge. */
  readonly batchesToReady: number;
}

/**
 * Returns the expected values of a deploy in which each ended connection moves to any ready pod at once. `loads` are the
 * connections of a pod of each batch when it is replaced, relative to its initial number; `reconnects` are those of one
 * connection. With small batches the loads approach e^s, s being the replaced share, and the reconnects e - 1.
 */
export function expectedRollout(rollout: Rollout): { loads: readonly number[]; reconnects: number } {
  const { pods, batch, surge, batchesToReady } = rollout;
  const loads: number[] = [];
  let load = 1;
  for (let gone = batch; gone <= pods; gone += batch) {
    loads.push(load);
    const replaced = surge ? gone : Math.max(0, gone - batchesToReady * batch);
    load += (load * batch) / (pods - gone + replaced);
  }
  return { loads, reconnects: (loads.reduce((sum, each) => sum + each, 0) * batch) / pods };
}
