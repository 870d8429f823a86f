import { Cron } from 'croner';

/**
 * Runs `tick` by the schedule of `pattern`, never twice at the same time.
 * @param onError called when a tick has failed; the next one runs anyway
 * @returns the worker for the drain, which stops it
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
