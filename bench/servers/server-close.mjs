import { createServer } from 'node:http';
import { announce, listener } from './listener.mjs';

const server = createServer(listener);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
announce(server);
