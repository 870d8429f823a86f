import { freePorts } from '@quiesce/test/kit';
import { copyWithPorts, restartUnderLoad, startCommand, startPair } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { describeServer } from '../../../packages/verify/test/servers/installed.ts';
import { useCopy } from '../copies.ts';

/** ms for two instances to stop and start, one after the other. */
const TIMEOUT = 60_000;

const copy = useCopy('deployment');
const SERVER = copy.file('src/server.js');

describeServer('HAProxy', ['haproxy', '-v'], () => {
  it(
    'a rolling restart behind the health checks of HAProxy loses no request',
    async () => {
      const [front = 0, one, two] = await freePorts(3);
      const config = await copyWithPorts(copy.file('haproxy/haproxy.cfg'), {
        8080: front,
        3001: one,
        3002: two,
      });
      const pair = await startPair(SERVER, [one ?? 0, two ?? 0]);
      const haproxy = startCommand(['haproxy', '-db', '-f', config.path], {
        cwd: config.directory,
        endWith: 'SIGTERM',
      });

      const { exitCodes, answered, lost } = await restartUnderLoad(`http://127.0.0.1:${front}`, pair);
      expect(lost, haproxy.output.text).toEqual([]);
      expect(answered).toBeGreaterThan(100);
      expect(exitCodes).toEqual([0, 0]);
    },
    TIMEOUT,
  );
});
