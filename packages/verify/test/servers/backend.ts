import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Delay of `/slow`, in ms. */
const SLOW = 600;
/** Number of tokens that `/tokens` sends, with `PACE` ms between them. */
const TOKENS = 15;
const PACE = 100;

/** Starts the backend of the proxies. It keeps running while they are stopped. */
export async function startBackend(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (request.url?.startsWith('/slow')) setTimeout(() => response.end('slow'), SLOW);
      else if (request.url === '/tokens') void sendTokens(response);
      else response.end('read');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, server };
}

async function sendTokens(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (let sent = 0; sent < TOKENS; sent += 1) {
    response.write(`data: token ${sent}\n\n`);
    await sleep(PACE);
  }
  response.end('data: [DONE]\n\n');
}
