import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/**
 * Describes a server if it is installed; otherwise its tests are skipped, and their name says why. CI has to have all of them:
 * there the tests run, and fail.
 */
export function describeServer(name: string, command: readonly [string, string], tests: () => void): void {
  const [file, parameter] = command;
  const isInstalled = process.env['CI'] === 'true' || spawnSync(file, [parameter]).status === 0;
  const reason = isInstalled ? '' : ` (${file} is not installed)`;
  describe.skipIf(!isInstalled)(`${name}${reason}`, () => {
    tests();
  });
}
