// Set: forceCloseConnections, so close() cuts every connection.
import { fastifyApp, listen } from '../apps/fastify.mjs';

const app = await fastifyApp({ forceCloseConnections: true });
process.on('SIGTERM', () => app.close());
await listen(app);
