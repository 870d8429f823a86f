// The advice of Kubernetes guides: readiness fails, the service keeps serving for a delay, and then the server is closed.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, listener, READY_PATH } from '../../peers/apps/listener.mjs';
import { delay } from '../../peers/apps/settings.mjs';

let isReady = true;
const server = createServer((request, response) => {
  if (request.url === READY_PATH) response.writeHead(isReady ? 200 : 503).end();
  else void listener(request, response);
});
process.on('SIGTERM', async () => {
  isReady = false;
  await sleep(delay(0));
  server.close();
});
listen(server);
