import { Server as TlsServer } from 'node:tls';
import type { WatchableServer } from '@quiesce/core';

/** Returns text such as `http server on port 3000`. */
export function describeServer(server: WatchableServer): string {
  const protocol = 'updateSettings' in server ? 'http2' : server instanceof TlsServer ? 'https' : 'http';
  const address = server.address();
  if (address === null) return `${protocol} server`;
  return `${protocol} server on ${typeof address === 'string' ? address : `port ${address.port}`}`;
}
