import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import { pool } from './database.js';

const drain = createDrain({ deadline: 25_000 });
const app = express();
app.use(expressDrain(drain));

app.get('/users/:id', async (request, response) => {
  response.json(await pool.query(`select ${request.params.id.length}`));
});

drain.watch(app.listen(3000));
drain.onClose('postgres', pool);
