import { createServer } from 'node:http';
import express from 'express';
import { endWithParent } from './end-with-parent.ts';
import { routes } from './routes.ts';

// The same routes with the shutdown of most tutorials.
endWithParent();
const { PORT = '0' } = process.env;
const app = express();
app.get('/health/ready', (_request, response) => {
  response.send('ok');
});
app.use(routes());

const server = createServer(app).listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${PORT}`);
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});
