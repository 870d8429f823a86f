import { createServer } from 'node:http';
import { createDrain, type Undo } from '@quiesce/core';
import { promDrain } from '@quiesce/prom-client';
import { Registry, register } from 'prom-client';

promDrain(createDrain());
const own = new Registry();
const undo: Undo = promDrain(createDrain(), { register: own });
undo();

createServer(async (_request, response) => {
  response.setHeader('Content-Type', register.contentType).end(await register.metrics());
}).listen(9464);
