import type { WatchableServer } from '@quiesce/core';
import { Preload } from './preload.ts';
import { nodeProcess } from './process.ts';

/** @returns takes a server that is about to listen */
export function createPreload(): (server: object) => void {
  const preload = new Preload(nodeProcess);
  return (server) => {
    if (isWatchable(server)) preload.listening(server);
  };
}

/** What the caller has seen already. */
function isWatchable(server: object): server is WatchableServer {
  return 'listening' in server && 'close' in server;
}
