// Set: a delay of 1 s, instead of 5 s, or none outside Kubernetes. Its handler closes the server, as in its README, and is
// waited for. Its own readiness is on a port of its own, where nobody asks here.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createLightship } from 'lightship';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
const lightship = await createLightship({ shutdownDelay: 1_000, shutdownHandlerTimeout: 5_000 });
lightship.registerShutdownHandler(() => {
  server.close();
  return once(server, 'close');
});
listen(server).once('listening', () => lightship.signalReady());
