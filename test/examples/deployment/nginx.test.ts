import { freePorts } from '@quiesce/test/kit';
import { restartUnderLoad, startPair } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { describeServer } from '../../../packages/verify/test/servers/installed.ts';
import { useCopy } from '../copies.ts';
import { startNginx } from './start-nginx.ts';

/** ms for two instances to stop and start, one after the other. */
const TIMEOUT = 60_000;

const copy = useCopy('deployment');
const SERVER = copy.file('src/server.js');

describeServer('nginx', ['nginx', '-v'], () => {
  it(
    'a rolling restart behind nginx loses no request, because refused requests are retried at the other server',
    async () => {
      const [front = 0, one = 0, two = 0] = await freePorts(3);
      const pair = await startPair(SERVER, [one, two]);
      const nginx = await startNginx('site.conf', { 8080: front, 3001: one, 3002: two });

      const { exitCodes, answered, lost } = await restartUnderLoad(`http://127.0.0.1:${front}`, pair);
      expect(lost, nginx.output.text).toEqual([]);
      expect(answered).toBeGreaterThan(100);
      expect(exitCodes).toEqual([0, 0]);
    },
    TIMEOUT,
  );
});
