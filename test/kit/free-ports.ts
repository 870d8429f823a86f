import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns ports that stay free while their servers restart: below the ephemeral ports of the kernel. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map((server) => take(server)));
  for (const server of servers) server.close();
  return ports;
}

async function take(server: ReturnType<typeof createServer>): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return port;
    } catch {
      // The port is taken: tries another one.
    }
  }
}
