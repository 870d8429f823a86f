import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { endWithParent } from './end-with-parent.ts';
import { routes } from './routes.ts';

endWithParent();
const { PORT = '0' } = process.env;
const drain = createDrain();
// Read by the demo.
drain.on('closed', (report) => console.log(`report ${JSON.stringify(report)}`));

const app = express();
app.use(expressDrain(drain));
app.use(routes());

const server = drain.watch(createServer(app));
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${PORT}`);
});
