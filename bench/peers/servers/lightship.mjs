// Set: a delay of 1 s, instead of 5 s, or none outside Kubernetes. It waits for its handler,
// which closes the server as in its README. Its readiness has a separate port; on this port the app answers.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createLightship } from 'lightship';
import { listen, listener, READY_PATH, webSockets } from '../apps/listener.mjs';
import { delay, limit } from '../apps/settings.mjs';

const lightship = await createLightship({ shutdownDelay: delay(1_000), shutdownHandlerTimeout: limit });
const server = createServer((request, response) => {
  if (request.url === READY_PATH) response.writeHead(lightship.isServerReady() ? 200 : 503).end();
  else void listener(request, response);
});
webSockets(server);
lightship.registerShutdownHandler(() => {
  server.close();
  return once(server, 'close');
});
listen(server).once('listening', () => lightship.signalReady());
