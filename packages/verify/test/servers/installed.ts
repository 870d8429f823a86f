import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/**
 * A `describe` whose tests are skipped if the server is not installed, with the reason in the title. On CI, where all servers
 * must be installed, the tests run and fail instead.
 */
export function describeServer(name: string, command: readonly [string, string], tests: () => void): void {
  const [file, parameter] = command;
  const isInstalled = process.env['CI'] === 'true' || spawnSync(file, [parameter]).status === 0;
  const reason = isInstalled ? '' : ` (${file} is not installed)`;
  describe.skipIf(!isInstalled)(`${name}${reason}`, () => {
    tests();
  });
}
