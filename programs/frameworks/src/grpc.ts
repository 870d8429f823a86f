import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createDrain } from '@quiesce/core';
import { Database } from './database.ts';
import { TEXTS } from './texts.ts';

const database = new Database();
const server = new Server();
server.addService(TEXTS, {
  slow: (_call: unknown, answer: (error: Error | null, text?: string) => void) => {
    database.slowQuery().then((text) => answer(null, text), answer);
  },
});

const drain = createDrain();
const shutdown = promisify(server.tryShutdown.bind(server));
drain.worker('grpc', { stop: () => shutdown() });
drain.onClose('database', database);
drain.handleSignals();
const bind = promisify(server.bindAsync.bind(server));
const port = await bind(`127.0.0.1:${process.env['PORT'] ?? 3000}`, ServerCredentials.createInsecure());
console.log(`listening on http://127.0.0.1:${port}`);
