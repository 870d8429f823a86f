import { CLUSTER_ERROR_CODES, ClusterError, runWorkers, type RunWorkersOptions } from '@quiesce/cluster';
import { expect, it } from 'vitest';

/** Options that TypeScript would reject. */
const wrong: readonly [options: object, message: string][] = [
  [{ workers: 2 }, "there is no option 'workers'. Known: count, ready,"],
  [{ count: 0 }, "option 'count' must be a whole number, 1 or more; received number 0."],
  [{ count: 1.5 }, "option 'count' must be a whole number, 1 or more; received number 1.5."],
  [{ ready: 'soon' }, "option 'ready' must be 'listening', 'message' or a function; received \"soon\"."],
  [{ readyTimeout: -1 }, "option 'readyTimeout' must be milliseconds"],
  [{ deadline: '30s' }, "option 'deadline' must be milliseconds"],
  [{ backOff: 100 }, "option 'backOff' must be an object, { min, max }; received number 100."],
  [{ backOff: { least: 1 } }, "there is no option 'backOff.least'. Known: min, max."],
  [{ backOff: { min: Number.NaN } }, "option 'backOff.min' must be milliseconds"],
  [{ backOff: { min: 5, max: 1 } }, "'backOff.min' must not be above 'backOff.max'; received 5 and 1."],
  [{ backOff: { min: 40_000 } }, "'backOff.min' must not be above 'backOff.max'; received 40000 and 30000."],
  [{ restartSignal: 'SIGKILL' }, "option 'restartSignal' must be a signal that can be caught, or false"],
  [{ restartSignal: 'SIGTERM' }, "'restartSignal' must not be one of 'signals'; received SIGTERM."],
  [{ signals: 'SIGTERM' }, "option 'signals' must be a list of signals that can be caught, or false"],
  [{ signals: ['SIGNAL'] }, "option 'signals' must be a list of signals that can be caught, or false"],
  [{ logger: { info() {} } }, "option 'logger' must be a logger with info, warn and error, or false"],
];

it.each(wrong)('runWorkers throws for %o before a worker is started', (options, message) => {
  const run = (): unknown => runWorkers({ count: 1, ...options });
  expect(run).toThrow(ClusterError);
  expect(run).toThrow(`runWorkers: ${message}`);
  expect(run).toThrow(expect.objectContaining({ code: 'ERR_QUIESCE_CLUSTER_OPTION' }));
});

it('runWorkers throws if the options are not an object', () => {
  const options: RunWorkersOptions = JSON.parse('[]');
  expect(() => runWorkers(options)).toThrow('the options must be an object; received an array.');
});

it('the codes of ClusterError are unique and in alphabetical order', () => {
  expect([...new Set(CLUSTER_ERROR_CODES)].toSorted((one, other) => (one < other ? -1 : 1))).toEqual([
    ...CLUSTER_ERROR_CODES,
  ]);
});
