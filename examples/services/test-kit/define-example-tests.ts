import { describe } from 'vitest';
import { temporaryDirectory } from './example.ts';
import { routeTests } from './route-tests.ts';
import { startServer } from './server-process.ts';
import { shutdownTests } from './shutdown-tests.ts';

/**
 * Defines the tests that every example has to pass. Each starts the server as a process of its own.
 * @param name shown in the test names: the framework
 * @param script the example's `src/server.ts`
 */
export function defineExampleTests(name: string, script: URL): void {
  const start = async (dataDir?: string) =>
    startServer(script, { DATA_DIR: dataDir ?? (await temporaryDirectory()) });

  describe(`the ${name} example`, () => {
    routeTests(start);
    shutdownTests(start);
  });
}
