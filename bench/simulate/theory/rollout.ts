export interface Rollout {
  readonly pods: number;
  readonly batch: number;
  readonly surge: boolean;
  /** Without surge: after how many batches a new pod is ready. */
  readonly batchesToReady: number;
}

/**
 * What is expected of a deploy in which each connection that ends goes to any ready pod, at once. `loads` are the
 * connections of a pod of each batch as it is replaced, in multiples of those that it had at first; `reconnects` are those of
 * one connection. As batches become small, the loads become e^s, s being the share that is replaced, and the
 * reconnects e - 1.
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
