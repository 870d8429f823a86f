import { describe } from 'vitest';
import type { CreateServer } from './contract.ts';
import { askerTests } from './suite/askers.ts';
import { connectionTests } from './suite/connections.ts';
import { expectationTests } from './suite/expectations.ts';
import { healthTests } from './suite/health.ts';
import { inFlightTests } from './suite/in-flight.ts';
import { keepAliveTests } from './suite/keep-alive.ts';
import { refusalTests } from './suite/refusal.ts';
import { shutdownTests } from './suite/shutdown.ts';
import { streamTests } from './suite/streams.ts';
import { uploadTests } from './suite/uploads.ts';

/**
 * Defines the tests that every adapter has to pass.
 * @param name shown in the test names: the framework and its version
 */
export function defineDrainTests(name: string, create: CreateServer): void {
  describe(`the contract of an adapter, by ${name}`, () => {
    healthTests(create);
    inFlightTests(create);
    refusalTests(create);
    expectationTests(create);
    uploadTests(create);
    streamTests(create);
    keepAliveTests(create);
    connectionTests(create);
    shutdownTests(create);
    askerTests(create);
  });
}
