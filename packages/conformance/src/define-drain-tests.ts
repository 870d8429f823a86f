import { describe } from 'vitest';
import type { Adapter, CreateServer } from './contract.ts';
import { askerTests } from './suite/askers.ts';
import { brokenTests } from './suite/broken.ts';
import { connectionTests } from './suite/connections.ts';
import { drainStreamTests } from './suite/drain-stream.ts';
import { eventStreamTests } from './suite/event-streams.ts';
import { handlerTests } from './suite/handlers.ts';
import { expectationTests } from './suite/expectations.ts';
import { healthTests } from './suite/health.ts';
import { inFlightTests } from './suite/in-flight.ts';
import { keepAliveTests } from './suite/keep-alive.ts';
import { refusalTests } from './suite/refusal.ts';
import { shutdownTests } from './suite/shutdown.ts';
import { streamTests } from './suite/streams.ts';
import { uploadTests } from './suite/uploads.ts';

/**
 * Defines the tests that every adapter must pass.
 * @param name used in the test names: the framework and its version
 * @param adapter the capabilities that depend on the framework
 */
export function defineDrainTests(name: string, create: CreateServer, adapter: Adapter = {}): void {
  describe(`the contract of an adapter: ${name}`, () => {
    healthTests(create);
    inFlightTests(create);
    handlerTests(create, adapter);
    refusalTests(create);
    expectationTests(create);
    uploadTests(create);
    streamTests(create);
    eventStreamTests(create);
    drainStreamTests(create);
    brokenTests(create);
    keepAliveTests(create);
    connectionTests(create);
    shutdownTests(create);
    askerTests(create);
  });
}
