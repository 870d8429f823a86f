import { expect, it } from 'vitest';
import { createDrainIn } from '../src/create-drain.ts';
import { FakeProcess } from '../src/testing/fake-process.ts';
import { TestClock } from '../src/testing/test-clock.ts';

it.each(['Bun', 'Deno'] as const)(
  'createDrain throws on %s, where a shutdown would fail later',
  (runtime) => {
    const port = Object.assign(new FakeProcess(new TestClock(), {}), { unsupportedRuntime: runtime });

    expect(() => createDrainIn(port, {})).toThrow(
      expect.objectContaining({
        code: 'ERR_QUIESCE_RUNTIME_UNSUPPORTED',
        message:
          `createDrain() needs Node.js 20.19 or later; this is ${runtime}, whose servers and inspector lack features that ` +
          'a shutdown needs. Run the service with node, or stop it without a drain.',
      }),
    );
  },
);
