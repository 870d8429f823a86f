import type { WatchableServer } from '@quiesce/core';
import { Preload } from './preload.ts';
import { nodeProcess } from './process.ts';

/** @returns a function for servers that are about to listen */
export function createPreload(): (server: object) => void {
  const preload = new Preload(nodeProcess);
  return (server) => {
    if (isWatchable(server)) preload.listening(server);
  };
}

/** The caller has already checked this. */
function isWatchable(server: object): server is WatchableServer {
  return 'listening' in server && 'close' in server;
}
