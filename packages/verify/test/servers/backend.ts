import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** ms after which `/slow` answers. */
const SLOW = 600;

/** What the proxies have behind them: it lives on while they are stopped, and answers whatever they ask. */
export async function startBackend(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (request.url?.startsWith('/slow')) setTimeout(() => response.end('slow'), SLOW);
      else response.end('read');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, server };
}
