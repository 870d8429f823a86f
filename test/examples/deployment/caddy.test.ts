import { readFile, writeFile } from 'node:fs/promises';
import { freePorts } from '@quiesce/test/kit';
import { copyWithPorts, restartUnderLoad, startCommand, startPair } from '@quiesce/test/kit';
import { expect, it } from 'vitest';
import { describeServer } from '../../../packages/verify/test/servers/installed.ts';
import { useCopy } from '../copies.ts';

/** ms for two instances to stop and start, one after the other. */
const TIMEOUT = 60_000;

const copy = useCopy('deployment');
const SERVER = copy.file('src/server.js');

describeServer('Caddy', ['caddy', 'version'], () => {
  it(
    'a rolling restart behind the health checks of Caddy loses no request',
    async () => {
      const [front = 0, one = 0, two = 0] = await freePorts(3);
      const { directory, path } = await copyWithPorts(copy.file('caddy/Caddyfile'), {
        8080: front,
        3001: one,
        3002: two,
      });
      // Its admin endpoint has a fixed port, so it is turned off.
      await writeFile(path, `{\n\tadmin off\n}\n${await readFile(path, 'utf8')}`);
      const pair = await startPair(SERVER, [one, two]);
      const caddy = startCommand(['caddy', 'run', '--config', path, '--adapter', 'caddyfile'], {
        cwd: directory,
        // Keeps all its files inside its folder.
        env: { XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
        endWith: 'SIGTERM',
      });

      const { exitCodes, answered, lost } = await restartUnderLoad(`http://127.0.0.1:${front}`, pair);
      expect(lost, caddy.output.text).toEqual([]);
      expect(answered).toBeGreaterThan(100);
      expect(exitCodes).toEqual([0, 0]);
    },
    TIMEOUT,
  );
});
