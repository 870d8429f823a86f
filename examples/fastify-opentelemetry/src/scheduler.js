import { Cron } from 'croner';

/**
 * Runs `tick` whenever `pattern` says so, never twice at once.
 * @param onError is told of a tick that failed; the next one comes all the same
 * @returns how the drain stops it
 */
export function startScheduler(pattern, tick, onError) {
  let running = Promise.resolve();
  const job = new Cron(pattern, { protect: true }, () => (running = tick().catch(onError)));
  return {
    stop: async () => {
      job.stop();
      await running;
    },
    active: () => (job.isBusy() ? [{ id: 'refresh', startedAt: job.currentRun() ?? Date.now() }] : []),
  };
}
