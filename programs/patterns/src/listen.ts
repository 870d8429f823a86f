import { once } from 'node:events';
import type { Server } from 'node:net';

/** Resolves to the port once the server listens; 0 chooses a free one. */
export async function listen(server: Server, port: number): Promise<number> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it listens on no port');
  return address.port;
}
