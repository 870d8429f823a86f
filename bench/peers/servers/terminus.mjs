// Set: timeout, instead of 1 s, and the advice of its README for Kubernetes: a delay, here 1 s, and exit code 0.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import terminus from '@godaddy/terminus';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { delay, limit } from '../apps/settings.mjs';

const server = createServer(listener);
webSockets(server);
terminus.createTerminus(server, {
  healthChecks: { '/health/ready': () => Promise.resolve() },
  timeout: limit,
  beforeShutdown: () => sleep(delay(1_000)),
  useExit0: true,
});
listen(server);
